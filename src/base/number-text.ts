/** Nine significant digits: more than any measurement has, fewer than where machines differ in the last bit. */
export function rounded(value: number): number {
  return Number(value.toPrecision(9));
}

/** A ratio as a change in per cent: +12.3 %, -0.4 %, 0.0 %. */
export function signedPercent(ratio: number): string {
  const text = (ratio * 100).toFixed(1);
  if (Number(text) === 0) return '0.0 %';
  return `${ratio > 0 ? '+' : ''}${text} %`;
}

/** A measured number with four significant digits, whole from 1000 on, and no needless ones: 92, 0.4213, 12345. Never 3.9999999999999987. */
export function plainNumber(value: number): string {
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4)));
}

/** Milliseconds as seconds with at most three decimals: 25 s, 0.5 s. A sum of parts may be 25.000000000000007. */
export function plainSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(3))} s`;
}

/** A ratio in per cent, without a needless fraction: 10 %, 3.3 %. */
export function plainPercent(ratio: number, digits = 1): string {
  return `${Number((ratio * 100).toFixed(digits))} %`;
}

/** A limit that somebody set, in per cent, with all of its digits: 0.1 %, 2.5 %. Rounded it would be another limit. */
export function limitPercent(ratio: number): string {
  return `${limitDigits(ratio)} %`;
}

/** The same without its sign. @param least  decimals that it has at least */
export function limitDigits(ratio: number, least = 0): string {
  const exact = Number((ratio * 100).toPrecision(12));
  const decimals = [...Array(13).keys()].find((count) => count >= least && Number(exact.toFixed(count)) === exact);
  return exact.toFixed(decimals ?? 13);
}

/** A ratio in per cent with fixed digits; NaN is "not measured". */
export function percent(ratio: number, digits = 1): string {
  return Number.isNaN(ratio) ? 'not measured' : `${(ratio * 100).toFixed(digits)} %`;
}

/** What is spared, in per cent without its sign, one decimal, cut off: a saving is never larger than it was. 99.96 % is 99.9. */
export function sparedDigits(ratio: number): string {
  return (Math.trunc(ratio * 1000 + Math.sign(ratio) * 1e-9) / 10).toFixed(1);
}

/** What is spared, in whole per cent without its sign: 93. Where something is left it is not 100, but cut off as above. */
export function sparedWhole(ratio: number): string {
  const whole = (ratio * 100).toFixed(0);
  return whole === '100' && ratio < 1 ? sparedDigits(ratio) : whole;
}

/** A ratio of failures, in per cent without its sign: two decimals, and <0.01 where these would read 0.00. */
export function failureDigits(ratio: number): string {
  return ratio > 0 && ratio < 0.0001 ? '<0.01' : (ratio * 100).toFixed(2);
}

/** A number's digits with its thousands apart: 23,000,000. @param digits  a number, or one that is written already, decimals included */
export function thousands(digits: number | string, separator = ','): string {
  const [whole = '', fraction] = String(digits).split('.');
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, separator);
  return fraction === undefined ? apart : `${apart}.${fraction}`;
}

/** A count with its word: "1 trial", "3 trials". @param digits  how the count is written, as by `thousands` */
export function counted(
  count: number,
  one: string,
  many = `${one}s`,
  digits: (count: number) => string = String,
): string {
  return `${digits(count)} ${count === 1 ? one : many}`;
}

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

/** A ratio in per cent, without a needless fraction: 10 %, 3.3 %. */
export function plainPercent(ratio: number, digits = 1): string {
  return `${Number((ratio * 100).toFixed(digits))} %`;
}

/** A ratio in per cent with fixed digits; NaN is "not measured". */
export function percent(ratio: number, digits = 1): string {
  return Number.isNaN(ratio) ? 'not measured' : `${(ratio * 100).toFixed(digits)} %`;
}

/** A whole number with its thousands apart: 23,000,000. */
export function thousands(count: number): string {
  return count.toLocaleString('en');
}

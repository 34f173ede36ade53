import {
  counted,
  failureDigits,
  limitDigits,
  signedPercent,
  sparedDigits,
  sparedWhole,
  thousands,
} from '../base/number-text.ts';

/** How numbers and times are written, everywhere in the report. The locale is fixed, so that two pages can be compared. */

const NARROW_SPACE = '\u202f';
/** thousands are set apart by the same space, but by digits on both sides */
const NARROW_SPACE_BEFORE_UNIT = /\u202f(?=\D)/;
const MINUS = '\u2212';
export const MISSING = '–';

/** `digits` significant digits, never scientific, thousands set apart: 1 234, 38.4, 0.42. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return MISSING;
  if (value === 0) return '0';
  // Rounded first: 0.9996 has its digits where 1 has them.
  const magnitude = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  const decimals = Math.min(6, Math.max(0, digits - 1 - magnitude));
  return grouped(value.toFixed(decimals));
}

/** A whole number, exact: 63 889. */
export function integer(value: number): string {
  return Number.isFinite(value) ? grouped(Math.round(value).toFixed(0)) : MISSING;
}

/** Milliseconds to a reader's unit: 0.42 ms, 38.4 ms, 1.24 s, 4 min 10 s. */
export function milliseconds(ms: number): string {
  if (!Number.isFinite(ms)) return MISSING;
  if (Math.abs(ms) < 1) return withUnit(significant(ms, 2), 'ms');
  if (Math.abs(ms) < 999.5) return withUnit(significant(ms), 'ms');
  return withUnit(significant(ms / 1000), 's');
}

/** How long something took, for people: 850 ms, 12 s, 4 min 10 s, 2 h 5 min. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return MISSING;
  if (ms < 10_000) return milliseconds(ms);
  const seconds = Math.round(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (hours > 0) return `${withUnit(integer(hours), 'h')} ${withUnit(String(minutes), 'min')}`;
  if (minutes === 0) return withUnit(String(rest), 's');
  return rest === 0
    ? withUnit(String(minutes), 'min')
    : `${withUnit(String(minutes), 'min')} ${withUnit(String(rest), 's')}`;
}

/** A ratio 0..1 as per cent with one decimal, cut off instead of rounded. */
export function percentSpared(ratio: number): string {
  if (!Number.isFinite(ratio)) return MISSING;
  return withUnit(sparedDigits(ratio).replace('-', MINUS), '%');
}

/** Least and most of the trials, the unit written once where it is the same: 25.0–25.6 ms. */
export function range(least: string, most: string): string {
  const [low = '', lowUnit] = least.split(NARROW_SPACE_BEFORE_UNIT);
  const unit = most.split(NARROW_SPACE_BEFORE_UNIT)[1];
  return lowUnit !== undefined && lowUnit === unit ? `${low}–${most}` : `${least}–${most}`;
}

/** A ratio of failures as per cent, rounded up where it would read 0.00 %: a failure never disappears. */
export function percentOfFailures(ratio: number): string {
  if (!Number.isFinite(ratio)) return MISSING;
  return withUnit(failureDigits(ratio), '%');
}

/** A limit of failures or savings as per cent, exact: two decimals, and more where it has more. */
export function percentLimit(ratio: number): string {
  return withUnit(limitDigits(ratio, 2), '%');
}

/** A ratio as per cent, whole from 10 % on: 83 %, 4.2 %, 0.31 %. */
export function percent(ratio: number): string {
  if (!Number.isFinite(ratio)) return MISSING;
  const value = ratio * 100;
  return withUnit(significant(value, 2), '%');
}

/** +12 % or −80 %: how much more or less a step is than the one before. */
export function changeText(ratio: number | undefined): string {
  if (ratio === undefined) return '–';
  const percent = Math.abs(ratio * 100);
  const text = percent < 9.95 ? percent.toFixed(1) : ratio < 0 ? sparedWhole(-ratio) : percent.toFixed(0);
  if (Number(text) === 0) return '±0 %';
  return `${ratio < 0 ? '−' : '+'}${text} %`;
}

/** +14.6 %, −0.2 %: a change that a gate found, with the digits that its sentence has. */
export function gateChange(ratio: number): string {
  return Number.isFinite(ratio) ? withUnit(signedPercent(ratio).slice(0, -2).replace('-', MINUS), '%') : MISSING;
}

/** A least difference that would have been seen. Of what hardly varies it has more digits than anybody reads, or none but zeros. */
export function leastDifference(ratio: number): string {
  return ratio < 0.001 ? `below ${percent(0.001)}` : percent(ratio);
}

/** Bytes in decimal units: 812 B, 1.2 kB, 3.4 MB. */
export function bytes(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = value;
  let unit = 0;
  while (Math.abs(scaled) >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return withUnit(unit === 0 ? integer(scaled) : significant(scaled), units[unit] ?? 'B');
}

/** 668 /s */
export function rate(perSecond: number): string {
  return withUnit(significant(perSecond), '/s');
}

/** 23 000 000 -> 23.0 million; what is less than a million is written out: 40 000 */
export function millions(value: number): string {
  if (Math.round(value) < 1e6) return integer(value);
  return withUnit((value / 1e6).toFixed(1), 'million');
}

/** 2026-11-22 20:31:05 UTC */
export function utcTime(epochMs: number): string {
  return Number.isFinite(epochMs) ? `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} UTC` : MISSING;
}

/** An hour of the scheduled day, 0..24, as 18:30. */
export function timeOfDay(hours: number): string {
  const minutes = Math.min(1440, Math.max(0, Math.round(hours * 60)));
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** "1 trial", "3 trials" */
export function plural(count: number, one: string, many = `${one}s`): string {
  return counted(count, one, many, integer);
}

export function withUnit(number: string, unit: string): string {
  return `${number}${NARROW_SPACE}${unit}`;
}

function grouped(number: string): string {
  return thousands(number, NARROW_SPACE).replace('-', MINUS);
}

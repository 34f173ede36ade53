import { median } from './quantile.ts';
import { requireFinite, variance } from './sample.ts';

/** Makes the median absolute deviation of normal values estimate their standard deviation: 1 / quantile of 0.75. */
const MAD_TO_DEVIATION = 1.4826;

/**
 * Median absolute deviation from the median, scaled to a standard deviation.
 * @throws {RangeError} no values
 * @source Hampel 1974
 */
export function scaledMad(values: readonly number[]): number {
  const centre = median(values);
  return MAD_TO_DEVIATION * median(values.map((value) => Math.abs(value - centre)));
}

/**
 * The noise of A/A differences: the larger of standard deviation and scaled MAD, since too small a noise would promise too
 * much.
 * @param differences  ln ratios of pairs in which both arms were the same; at least two
 */
export function noiseOf(differences: readonly number[]): number {
  if (differences.length < 2) throw new RangeError(`noise needs at least two pairs, got ${differences.length}`);
  requireFinite(differences, 'differences');
  return Math.max(Math.sqrt(variance(differences)), scaledMad(differences));
}

/** Ten standard deviations of normal values, in plain MADs. */
const FAR_OUT = 14.826;

/**
 * Places of values further from the median than 14.826 times the plain MAD. They are to be listed, not dropped.
 * @returns indices, ascending; none when more than half of the values are equal
 * @source Iglewicz & Hoaglin 1993; hyperfine 1.18
 */
export function farOut(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const centre = median(values);
  const mad = median(values.map((value) => Math.abs(value - centre)));
  if (mad === 0) return [];
  return values.flatMap((value, at) => (Math.abs(value - centre) > FAR_OUT * mad ? [at] : []));
}

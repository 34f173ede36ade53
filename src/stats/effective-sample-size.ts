import { mean, requireFinite, variance } from './sample.ts';

/** With fewer batches than this their variance says nothing. */
const LEAST_BATCHES = 8;

/** A batch this many times longer than the autocorrelation time has seen all of it. */
const LONG_ENOUGH = 5;

/**
 * How many independent values a series is worth. The variance of batch means falls as 1 / length when values are independent,
 * and more slowly when they are not.
 * @param series  in order of time, at least 2, finite
 * @returns 1..n; n for a constant series
 * @throws {RangeError} too short a series, or a value that is not finite
 * @source batch means (Flegal & Jones 2010) over doubled lengths, as in scylladb/latte
 */
export function effectiveSampleSize(series: readonly number[]): number {
  if (series.length < 2) throw new RangeError(`a series needs at least two values, got ${series.length}`);
  requireFinite(series, 'values');
  const whole = variance(series);
  if (whole === 0) return series.length;
  let time = 1;
  let means = [...series];
  for (let length = 2; means.length >= 2 * LEAST_BATCHES; length *= 2) {
    means = pairMeans(means);
    time = Math.max(time, (length * variance(means)) / whole);
    if (time <= length / LONG_ENOUGH && length > 2) break;
  }
  return Math.max(1, series.length / time);
}

function pairMeans(values: readonly number[]): number[] {
  return Array.from({ length: Math.floor(values.length / 2) }, (_, at) => mean(values.slice(2 * at, 2 * at + 2)));
}

/** A chart is at most this wide; more points would not be seen, and would make the page heavy. */
export const MOST_BINS = 720;

/** Equal parts of the measurement, which stands for one day. */
export interface Bins {
  readonly count: number;
  readonly lengthMs: number;
  /** length of the scheduled day, hours; a bin's place on the x axis is its middle */
  readonly dayHours: number;
}

/**
 * Bins of a whole number of intervals, at most MOST_BINS of them.
 * @param durationMs  length of a trial's measurement, > 0
 * @param intervalMs  length of the intervals in which the measurement was stored, > 0
 */
export function binsOf(durationMs: number, intervalMs: number): Bins {
  // Intervals of a third of a ms may add up to a hair more than the whole.
  const intervals = Math.max(1, Math.ceil(durationMs / intervalMs - 0.001));
  const perBin = Math.ceil(intervals / MOST_BINS);
  const lengthMs = Math.min(durationMs, perBin * intervalMs);
  return { count: Math.ceil(durationMs / lengthMs - 0.001), lengthMs, dayHours: 24 };
}

/** The bin of an instant, or undefined outside the measurement. */
export function binAt(bins: Bins, atMs: number): number | undefined {
  const bin = Math.floor(atMs / bins.lengthMs);
  return bin >= 0 && bin < bins.count ? bin : undefined;
}

/** The bin of an interval, by its middle: its edges may lie a hair beside those of the bin. */
export function binOf(
  bins: Bins,
  { startMs, lengthMs }: { readonly startMs: number; readonly lengthMs: number },
): number | undefined {
  return binAt(bins, startMs + lengthMs / 2);
}

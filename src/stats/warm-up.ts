import { mean, requireFinite } from './sample.ts';
import { studentCdf } from './student-t.ts';

/** Values to a batch; the 5 of MSER-5. */
const BATCH = 5;

/** With fewer batches than this left, a small error is mostly luck. @source White 1997 leaves out the last five as well */
const LEAST_LEFT = 5;

/**
 * A late cut counts where its error is below this share of that of the early one. Few batches come to a small error by luck.
 * @source own simulation, see the test
 */
const CLEARLY_LESS = { few: 0.45, many: 0.6, manyFrom: 30 };

/** Two-sided level of the test for a drift where the cut is the last one allowed; such cuts are seldom by themselves. @source as above */
const DRIFT_LEVEL = 0.1;

const EQUAL_WITHIN = 1e-9;

export interface SteadyState {
  /** values to leave out at the start, a multiple of 5, at most half of the series */
  readonly cut: number;
  /** false: no steady state was found, and what follows the cut is no more than the best half */
  readonly isSteady: boolean;
}

/**
 * Where the warm-up of a series ends: the cut within its first half that leaves the smallest standard error of the mean.
 * There is no steady state when that cut is the last one allowed and what follows it still drifts, or when a cut in the second half
 * leaves clearly less error. It is wrong about at most 1 of 20 series that are steady, or are so after a third, from 50 values on: with
 * few values the last cut allowed is often the best one by luck alone. Of those that only rise it finds 95 of 100.
 * @param series  one value per second, say; at least 50, finite. A last incomplete batch of five is not used
 * @throws {RangeError} too short a series, or a value that is not finite
 * @source White 1997 (MSER), Spratt 1998 (MSER-5)
 */
export function steadyState(series: readonly number[]): SteadyState {
  if (series.length < 2 * LEAST_LEFT * BATCH) {
    throw new RangeError(
      `a steady state is looked for in at least ${2 * LEAST_LEFT * BATCH} values, got ${series.length}`,
    );
  }
  requireFinite(series, 'values');
  const batches = Array.from({ length: Math.floor(series.length / BATCH) }, (_, batch) =>
    mean(series.slice(batch * BATCH, (batch + 1) * BATCH)),
  );
  if (areEqual(batches)) return { cut: 0, isSteady: true };
  const half = Math.floor(batches.length / 2);
  const early = bestCut(batches, 0, half);
  const late = bestCut(batches, half + 1, batches.length - LEAST_LEFT);
  const isDrifting = early.cut === half && drifts(batches.slice(half));
  const clearlyLess = batches.length < CLEARLY_LESS.manyFrom ? CLEARLY_LESS.few : CLEARLY_LESS.many;
  return { cut: early.cut * BATCH, isSteady: !isDrifting && late.error >= clearlyLess * early.error };
}

/** But for what rounding leaves: that is no noise which one cut could have less of than another. */
function areEqual(values: readonly number[]): boolean {
  const centre = mean(values);
  return values.every((value) => Math.abs(value - centre) <= EQUAL_WITHIN * Math.abs(centre));
}

/** Whether a straight line through the values, at least five of them, rises or falls. @source t-test of the slope of a least-squares line */
function drifts(values: readonly number[]): boolean {
  if (areEqual(values)) return false;
  const freedom = values.length - 2;
  const middle = (values.length - 1) / 2;
  const centre = mean(values);
  let [spread, together] = [0, 0];
  values.forEach((value, at) => {
    spread += (at - middle) ** 2;
    together += (at - middle) * (value - centre);
  });
  const slope = together / spread;
  const rest = values.reduce((sum, value, at) => sum + (value - centre - slope * (at - middle)) ** 2, 0);
  return studentCdf(Math.abs(slope) / Math.sqrt(rest / freedom / spread), freedom) > 1 - DRIFT_LEVEL / 2;
}

/** @returns the first of the cuts with the smallest error; an infinite error where there are no cuts to try */
function bestCut(
  batches: readonly number[],
  from: number,
  to: number,
): { readonly cut: number; readonly error: number } {
  let best = { cut: from, error: Infinity };
  for (let cut = from; cut <= to; cut += 1) {
    const error = squaredError(batches.slice(cut));
    if (error < best.error) best = { cut, error };
  }
  return best;
}

/** Squares around the mean, over the square of the count: the squared standard error but for a constant. */
function squaredError(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length ** 2;
}

/** What a window of the warm-up is judged by. */
export interface WarmUpWindow {
  readonly serviceP50Ms: number;
  readonly statementsPerHit: number;
}

/** Two successive windows that differ by less than this are warm. @source own choice */
const WARM_WITHIN = 0.05;

/** Whether neither the service times nor the database work changed from one window to the next by 5 % or more. */
export function isWarm(before: WarmUpWindow, after: WarmUpWindow): boolean {
  return (
    isWithin(before.serviceP50Ms, after.serviceP50Ms, WARM_WITHIN) &&
    isWithin(before.statementsPerHit, after.statementsPerHit, WARM_WITHIN)
  );
}

/** @param share of the first value; NaN is within nothing, two zeros are within anything */
function isWithin(first: number, second: number, share: number): boolean {
  return first === second || Math.abs(second - first) < share * Math.abs(first);
}

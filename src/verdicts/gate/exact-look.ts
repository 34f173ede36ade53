import type { Bounded } from '../../stats/hodges-lehmann.ts';
import { median } from '../../stats/quantile.ts';
import type { JudgedSeries } from './judge-metrics.ts';

/** A metric whose single trials are known, not only what lies between the arms. */
export interface RepeatedSeries extends JudgedSeries {
  /** ln of what each trial of an arm measured, in the order of the pairs */
  readonly logs: { readonly baseline: readonly number[]; readonly candidate: readonly number[] };
  /** nothing of a clock or a machine is in it: statements, rows, bytes */
  readonly isCounted: boolean;
}

export interface ExactResult {
  readonly state: 'regression' | 'ok' | 'improvement';
  readonly pairs: number;
  /** ln ratios; bounds: the nearest and the farthest trials of the two arms */
  readonly logs: Bounded;
  /** the largest ln ratio of two trials of one arm */
  readonly spread: number;
}

/** Noise below this share of the margin is none. @source own choice, simulated in bench/gate-alarms.ts */
const SHARE = 0.1;
/** Two trials an arm, A B B A, of a metric whose noise a calibration of this machine knows. */
export const CALIBRATED_PAIRS = 2;
/**
 * Without a calibration only the trials themselves say that a metric is exact. One that takes either of two exact values by chance
 * looks so with two trials an arm in 1 of 16 gates of equal arms, with four in 1 of 256.
 */
export const UNCALIBRATED_PAIRS = 4;

/** @returns at how many pairs an exact metric is decided; undefined: it is not known to be exact, and only the planned looks decide */
export function exactLookOf({
  noise,
  isCounted,
  margin,
}: Pick<RepeatedSeries, 'noise' | 'isCounted' | 'margin'>): number | undefined {
  if (margin <= 0) return undefined;
  if (noise !== undefined) return noise < limitOf(margin) ? CALIBRATED_PAIRS : undefined;
  return isCounted ? UNCALIBRATED_PAIRS : undefined;
}

/**
 * Decides a metric whose repeats agree: worse when each trial of the candidate lies above each of the baseline by more than the margin,
 * ok when even the farthest lie within the tolerance.
 * @returns undefined where the repeats do not agree, there are too few, or neither is the case
 */
export function judgeExact(series: RepeatedSeries): ExactResult | undefined {
  const pairs = exactLookOf(series);
  const { logs, margin, tolerance } = series;
  if (pairs === undefined || logs.baseline.length < pairs) return undefined;
  const [before, after] = [rangeOf(logs.baseline.slice(0, pairs)), rangeOf(logs.candidate.slice(0, pairs))];
  const spread = Math.max(before.most - before.least, after.most - after.least);
  if (!(spread < limitOf(margin))) return undefined;
  const bounds: Bounded = {
    estimate: median(series.differences.slice(0, pairs)),
    lower: after.least - before.most,
    upper: after.most - before.least,
  };
  const state = stateOf(bounds, margin, tolerance);
  if (state === undefined || (state !== 'regression' && series.mayNotBeOk === true)) return undefined;
  return { state, pairs, logs: bounds, spread };
}

function stateOf({ lower, upper }: Bounded, margin: number, tolerance: number): ExactResult['state'] | undefined {
  // What lies on the margin but for rounding lies on it.
  if (lower > Math.log1p(margin) + 1e-12) return 'regression';
  if (-upper > Math.log1p(margin) + 1e-12) return 'improvement';
  return upper < Math.log1p(tolerance) ? 'ok' : undefined;
}

export function limitOf(margin: number): number {
  return SHARE * Math.log1p(margin);
}

function rangeOf(values: readonly number[]): { readonly least: number; readonly most: number } {
  return { least: Math.min(...values), most: Math.max(...values) };
}

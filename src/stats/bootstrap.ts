import type { Random } from '../base/random.ts';
import { normalCdf, normalQuantile } from './normal-distribution.ts';
import { quantile } from './quantile.ts';
import { mean } from './sample.ts';

/** Resamples of Davison & Hinkley's habit, such that 2.5 % of them + 1 is whole. */
const RESAMPLES = 9_999;

export interface BootstrapInterval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Interval of a statistic by resampling whole units. The unit is the trial or the pair of trials, never the request: requests
 * of a trial depend on each other. With few units the interval is too narrow: of five pairs even least and most enclose a
 * median only 93.75 % of the time. For display and derived quantities, not for a verdict.
 * @param units      at least two
 * @param statistic  of a resample, which has as many units
 * @param options.confidence  two-sided, within 0..1
 * @param options.method      percentile, or BCa, which corrects for bias and skewness
 * @throws {RangeError} fewer than two units
 * @source Efron 1987 (BCa); Davison & Hinkley 1997, chapter 5
 */
export function bootstrap<Unit>(
  units: readonly Unit[],
  statistic: (resample: readonly Unit[]) => number,
  chance: Random,
  options: { readonly confidence: number; readonly method: 'percentile' | 'bca'; readonly resamples?: number },
): BootstrapInterval {
  if (units.length < 2) throw new RangeError(`a bootstrap needs at least two units, got ${units.length}`);
  const estimate = statistic(units);
  const draws = Float64Array.from({ length: options.resamples ?? RESAMPLES }, () =>
    statistic(units.map((unit) => units[Math.floor(chance() * units.length)] ?? unit)),
  ).sort();
  const outside = (1 - options.confidence) / 2;
  const place =
    options.method === 'bca' ? correctedPlaces(units, statistic, estimate, draws) : (p: number): number => p;
  const sorted = Array.from(draws);
  return { estimate, lower: quantile(sorted, place(outside)), upper: quantile(sorted, place(1 - outside)) };
}

/** Moves a percentile by the bias of the resamples and by the skewness that leaving out one unit shows. */
function correctedPlaces<Unit>(
  units: readonly Unit[],
  statistic: (resample: readonly Unit[]) => number,
  estimate: number,
  draws: Float64Array,
): (p: number) => number {
  const below = draws.reduce((count, draw) => count + (draw < estimate ? 1 : draw === estimate ? 0.5 : 0), 0);
  const share = Math.min(1 - 0.5 / draws.length, Math.max(0.5 / draws.length, below / draws.length));
  const bias = normalQuantile(share);
  const leftOut = units.map((_, at) => statistic(units.toSpliced(at, 1)));
  const centre = mean(leftOut);
  const squares = leftOut.reduce((sum, value) => sum + (centre - value) ** 2, 0);
  const cubes = leftOut.reduce((sum, value) => sum + (centre - value) ** 3, 0);
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
  return (p) => {
    const moved = bias + normalQuantile(p);
    return normalCdf(bias + moved / (1 - acceleration * moved));
  };
}

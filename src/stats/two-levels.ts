import { mean, variance } from './sample.ts';

/** Where the noise of log-ratios comes from, when each restart is measured in several slices. */
export interface TwoLevelNoise {
  /** variance between restarts, beyond what their slices explain; at least 0 */
  readonly restartVariance: number;
  /** variance of slices of one restart */
  readonly sliceVariance: number;
}

/**
 * Splits the noise of repeated restarts with repeated slices.
 * @param restarts  per restart its slices' log-ratios; at least 2 restarts, each with the same number of slices, at least 2
 * @throws {RangeError} other shapes
 * @source one-way analysis of variance, as in Kalibera & Jones 2013
 */
export function splitNoise(restarts: readonly (readonly number[])[]): TwoLevelNoise {
  const slices = restarts[0]?.length ?? 0;
  if (restarts.length < 2 || slices < 2 || restarts.some((restart) => restart.length !== slices)) {
    throw new RangeError(
      `at least two restarts of as many slices each, at least two, are needed; got ${restarts.map((r) => r.length).join(', ') || 'none'}`,
    );
  }
  const sliceVariance = mean(restarts.map((restart) => variance(restart)));
  const ofMeans = variance(restarts.map((restart) => mean(restart)));
  return { restartVariance: Math.max(0, ofMeans - sliceVariance / slices), sliceVariance };
}

/**
 * How many slices of one restart are worth their time. The unit of analysis stays the restart: its slices are averaged.
 * @param costs  in the same unit, above 0
 * @returns whole, at least 1; Infinity when restarts add no noise, so that more slices of one are the cheapest always
 * @source Kalibera & Jones 2013, optimal repetition count
 */
export function cheapestSlices(
  noise: TwoLevelNoise,
  costs: { readonly restart: number; readonly slice: number },
): number {
  if (!(costs.restart > 0 && costs.slice > 0)) {
    throw new RangeError(`costs must be above 0, got ${costs.restart} and ${costs.slice}`);
  }
  if (noise.sliceVariance === 0) return 1;
  const best = Math.sqrt((costs.restart / costs.slice) * (noise.sliceVariance / noise.restartVariance));
  return Math.max(1, Math.round(best));
}

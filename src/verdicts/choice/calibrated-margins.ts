import type { PrimaryMetricName } from '../../records/gate-settings.ts';
import { type Calibration, machineNoise } from '../calibration/calibration.ts';
import type { Margins } from './better.ts';
import { CRITERIA, type Criterion } from './facts.ts';

/** Two-sided 95 % of a normal distribution. */
const QUANTILE = 1.96;

/** Which calibrated metric tells how much equal things differ by; of memory and database time there is none. */
export const CALIBRATED_BY: Readonly<Partial<Record<Criterion, PrimaryMetricName>>> = {
  cost: 'cpu_ms_per_hit',
  statements: 'statements_per_hit',
  p95: 'p95_ms',
};

/**
 * By which two equal topologies may differ in one trial each on this machine, as a ratio: the noise of a pair of equal things, the
 * largest of those calibrated. More trials make it smaller, which is left out: it errs towards saying nothing.
 * @param calibrations  of topologies of the run, for its machine and scenario
 */
export function marginsOf(calibrations: readonly Calibration[]): Margins {
  return Object.fromEntries(
    CRITERIA.flatMap((criterion) => {
      const metric = CALIBRATED_BY[criterion];
      if (metric === undefined) return [];
      const deviations = calibrations.flatMap((one) => machineNoise(one, metric)?.deviation ?? []);
      return deviations.length === 0 ? [] : [[criterion, Math.expm1(QUANTILE * Math.max(...deviations))]];
    }),
  );
}

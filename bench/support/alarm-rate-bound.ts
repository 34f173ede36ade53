import { betaQuantile } from './beta-quantile.ts';

/**
 * What the rate of false alarms may still be, with 95 % confidence, after `alarms` in `runs` comparisons of a thing with itself.
 * @returns 0..1
 * @source Clopper & Pearson 1934, upper bound
 */
export function alarmRateBound(alarms: number, runs: number): number {
  if (!Number.isInteger(alarms) || !Number.isInteger(runs) || alarms < 0 || runs < 1 || alarms > runs) {
    throw new RangeError(`alarms must be whole and within 0..runs, got ${alarms} of ${runs}`);
  }
  return alarms === runs ? 1 : betaQuantile(0.95, alarms + 1, runs - alarms);
}

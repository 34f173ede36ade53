import { normalQuantile } from './normal-distribution.ts';
import { studentQuantile } from './student-t.ts';

/** One-sided level and power of everything here, as the report words it. */
const LEVEL = 0.05;
const POWER = 0.9;

/**
 * The least slowdown that would be found with 90 % power at a one-sided 5 %.
 * @param noise  standard deviation of the ln ratios of pairs, of A/A data
 * @param pairs  at least 2
 * @param level  one-sided; smaller where several pairs are looked at
 * @returns as a ratio above 0: 0.05 is a slowdown by 5 %
 * @source the sample size formula of the paired t-test (Cohen 1988), solved for the effect
 */
export function detectableEffect(noise: number, pairs: number, level = LEVEL): number {
  if (pairs < 2) throw new RangeError(`at least two pairs are needed, got ${pairs}`);
  requireNoise(noise);
  const quantiles = studentQuantile(1 - level, pairs - 1) + studentQuantile(POWER, pairs - 1);
  return Math.expm1((quantiles * noise) / Math.sqrt(pairs));
}

/**
 * Pairs needed so that a slowdown of `effect` is found with 90 % power.
 * @param effect  ratio above 0
 * @source the same with normal quantiles, and two more pairs for the t distribution
 */
export function pairsNeeded(noise: number, effect: number): number {
  requireNoise(noise);
  if (!(effect > 0)) throw new RangeError(`an effect must be above 0, got ${effect}`);
  const quantiles = normalQuantile(1 - LEVEL) + normalQuantile(POWER);
  return Math.ceil(((quantiles * noise) / Math.log1p(effect)) ** 2) + 2;
}

function requireNoise(noise: number): void {
  if (!(noise >= 0 && Number.isFinite(noise))) throw new RangeError(`noise must be a number from 0, got ${noise}`);
}

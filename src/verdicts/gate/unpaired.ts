import type { Random } from '../../base/random.ts';
import { brunnerMunzelTest } from '../../stats/brunner-munzel.ts';
import { type Bounded, shiftBetween } from '../../stats/hodges-lehmann.ts';
import { mannWhitneyTest } from '../../stats/mann-whitney.ts';
import { noiseOf } from '../../stats/spread.ts';

/** Two-sided, for all comparisons of a metric together. */
export const LEVEL = 0.05;

/** Spreads that differ by more than this factor are not taken for equal. @source own choice */
const SAME_SPREAD = 2;

export interface Shift {
  /** ln ratios; bounds at 2.5 % each */
  readonly logs: Bounded;
  readonly test: 'mann-whitney' | 'brunner-munzel';
  /** two-sided */
  readonly p: number;
}

/**
 * How far the second group of trials lies above the first, where they were not measured in pairs.
 * @param first, second  logarithms of one metric, at least one each
 * @param chance  for permutations, where there are too many to try all
 * @source Mann & Whitney 1947 with the shift of Hodges & Lehmann; Brunner & Munzel 2000 where the spreads differ
 */
export function shiftOf(first: readonly number[], second: readonly number[], chance: Random): Shift {
  const logs = shiftBetween(first, second, LEVEL / 2);
  const test = haveSpreadsThatDiffer(first, second) ? 'brunner-munzel' : 'mann-whitney';
  const { p } =
    test === 'brunner-munzel'
      ? brunnerMunzelTest(first, second, 'two-sided', chance)
      : mannWhitneyTest(first, second, 'two-sided');
  return { logs, test, p };
}

/** Whether so many trials could tell anything apart, were all of one group above all of the other. */
export function canDecide(firstSize: number, secondSize: number, comparisons: number): boolean {
  let ways = 1;
  for (let k = 1; k <= secondSize; k += 1) ways = (ways * (firstSize + k)) / k;
  return (2 / ways) * comparisons <= LEVEL;
}

function haveSpreadsThatDiffer(first: readonly number[], second: readonly number[]): boolean {
  if (first.length < 2 || second.length < 2) return false;
  const [a, b] = [noiseOf(first), noiseOf(second)];
  return Math.max(a, b) > 0 && Math.max(a, b) > SAME_SPREAD * Math.min(a, b);
}

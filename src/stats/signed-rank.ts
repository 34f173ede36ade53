import { midRanks } from './ranks.ts';
import { requireFinite } from './sample.ts';

export type Alternative = 'greater' | 'less' | 'two-sided';

/** Pairs of trials cost minutes each; the exact distribution takes milliseconds up to here. */
export const MOST_PAIRS = 200;

export interface SignedRankResult {
  /** pairs that differ; exact zeros are dropped */
  readonly pairs: number;
  /** sum of the ranks of the positive differences */
  readonly positiveRankSum: number;
  readonly p: number;
}

/**
 * Wilcoxon's signed-rank test of paired differences, exact also when absolute differences tie: the null distribution is that
 * of random signs on the mid-ranks at hand.
 * @param differences  finite; exact zeros are dropped
 * @param alternative  'greater': the differences lie above 0
 * @throws {RangeError} a difference that is not finite, or more than `MOST_PAIRS`
 * @source Wilcoxon 1945; exact distribution by the generating function product of (1 + x^rank) / 2
 */
export function signedRankTest(differences: readonly number[], alternative: Alternative): SignedRankResult {
  requireFinite(differences, 'differences');
  const nonZero = differences.filter((difference) => difference !== 0);
  const ranks = midRanks(nonZero.map(Math.abs));
  const positiveRankSum = ranks.reduce((sum, rank, at) => ((nonZero[at] ?? 0) > 0 ? sum + rank : sum), 0);
  // Mid-ranks are halves, so twice a rank is whole.
  const doubled = ranks.map((rank) => 2 * rank);
  const distribution = sumDistribution(doubled);
  const atMost = cumulative(distribution, 2 * positiveRankSum);
  const atLeast = cumulative(distribution, doubled.reduce((a, b) => a + b, 0) - 2 * positiveRankSum);
  return { pairs: nonZero.length, positiveRankSum, p: tail(alternative, atMost, atLeast) };
}

/** The p-value of an alternative from the chances of a statistic at most, and at least, as large as the one seen. */
export function tail(alternative: Alternative, atMost: number, atLeast: number): number {
  if (alternative === 'less') return Math.min(1, atMost);
  if (alternative === 'greater') return Math.min(1, atLeast);
  return Math.min(1, 2 * Math.min(atMost, atLeast));
}

/**
 * P(W+ = s) for s = 0 .. n(n+1)/2, without ties.
 * @param pairs  whole, 0 .. `MOST_PAIRS`
 */
export function signedRankDistribution(pairs: number): Float64Array {
  return sumDistribution(Array.from({ length: pairs }, (_, index) => index + 1));
}

/**
 * The largest k with P(W+ <= k) <= level.
 * @param pairs  whole, 1 .. `MOST_PAIRS`
 * @param level  one-sided, within 0..1
 * @returns -1 when even P(W+ = 0) is above the level: so few pairs can never reach it
 */
export function signedRankCritical(pairs: number, level: number): number {
  const distribution = signedRankDistribution(pairs);
  let sum = 0;
  for (const [k, chance] of distribution.entries()) {
    sum += chance;
    if (sum > level * (1 + 1e-12)) return k - 1;
  }
  return distribution.length - 1;
}

/** Distribution of the sum when each value is taken with a chance of one half. @param values whole, at least 0 */
function sumDistribution(values: readonly number[]): Float64Array {
  if (values.length > MOST_PAIRS) {
    throw new RangeError(`at most ${MOST_PAIRS} pairs can be judged exactly, got ${values.length}`);
  }
  const total = values.reduce((sum, value) => sum + value, 0);
  const chance = new Float64Array(total + 1);
  chance[0] = 1;
  for (const value of values) {
    for (let sum = total; sum >= 0; sum -= 1) {
      const without = chance[sum] ?? 0;
      chance[sum] = (without + (sum >= value ? (chance[sum - value] ?? 0) : 0)) / 2;
    }
  }
  return chance;
}

function cumulative(distribution: Float64Array, upTo: number): number {
  let sum = 0;
  for (let at = 0; at <= upTo; at += 1) sum += distribution[at] ?? 0;
  return sum;
}

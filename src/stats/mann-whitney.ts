import { normalCdf, normalQuantile } from './normal-distribution.ts';
import { midRanks, tieSum } from './ranks.ts';
import { requireFinite } from './sample.ts';
import { type Alternative, tail } from './signed-rank.ts';

/** Up to this many values in both groups together the exact distribution is used; it takes milliseconds. */
export const MOST_EXACT = 60;

export interface MannWhitneyResult {
  /** pairs of which the second group's value is the larger; equal ones count one half */
  readonly u: number;
  /** u as a share of all pairs, 0..1: the chance that the second group's value is the larger */
  readonly superiority: number;
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

/**
 * Mann and Whitney's test of two independent groups. Exact for small groups, also with ties (all ways to deal out the
 * mid-ranks at hand); else normal, corrected for ties and continuity.
 * @param first, second  finite, at least one value each
 * @param alternative    'greater': the second group lies above the first
 * @throws {RangeError} an empty group, or a value that is not finite
 * @source Mann & Whitney 1947; tie correction: Lehmann 1975, section 1.4
 */
export function mannWhitneyTest(
  first: readonly number[],
  second: readonly number[],
  alternative: Alternative,
  method: 'exact' | 'normal' = first.length + second.length <= MOST_EXACT ? 'exact' : 'normal',
): MannWhitneyResult {
  if (first.length === 0 || second.length === 0) throw new RangeError('each group needs at least one value');
  requireFinite(first, 'values of the first group');
  requireFinite(second, 'values of the second group');
  const all = [...first, ...second];
  const ranks = midRanks(all);
  const rankSum = ranks.slice(first.length).reduce((sum, rank) => sum + rank, 0);
  const pairs = first.length * second.length;
  const u = rankSum - (second.length * (second.length + 1)) / 2;
  const p =
    method === 'exact'
      ? exactP(ranks, second.length, rankSum, alternative)
      : normalP({ u, pairs, size: all.length, ties: tieSum(all) }, alternative);
  return { u, superiority: u / pairs, p, method };
}

function exactP(ranks: readonly number[], taken: number, rankSum: number, alternative: Alternative): number {
  const chance = subsetSumDistribution(
    ranks.map((rank) => 2 * rank),
    taken,
  );
  let [atMost, atLeast] = [0, 0];
  for (const [sum, share] of chance.entries()) {
    if (sum <= 2 * rankSum) atMost += share;
    if (sum >= 2 * rankSum) atLeast += share;
  }
  return tail(alternative, atMost, atLeast);
}

function normalP(
  seen: { readonly u: number; readonly pairs: number; readonly size: number; readonly ties: number },
  alternative: Alternative,
): number {
  const { u, pairs, size, ties } = seen;
  const deviation = Math.sqrt((pairs / 12) * (size + 1 - ties / (size * (size - 1))));
  // All values equal: nothing speaks against the null.
  if (!(deviation > 0)) return 1;
  const above = (u - pairs / 2 - 0.5) / deviation;
  const below = (u - pairs / 2 + 0.5) / deviation;
  return tail(alternative, normalCdf(below), normalCdf(-above));
}

/**
 * The largest k with P(U <= k) <= level, without ties.
 * @param level  one-sided, within 0..1
 * @returns -1 when the groups are too small for the level
 */
export function mannWhitneyCritical(firstSize: number, secondSize: number, level: number): number {
  const size = firstSize + secondSize;
  const pairs = firstSize * secondSize;
  if (size > MOST_EXACT) {
    const deviation = Math.sqrt((pairs * (size + 1)) / 12);
    return Math.max(-1, Math.floor(pairs / 2 + normalQuantile(level) * deviation - 0.5));
  }
  const ranks = Array.from({ length: size }, (_, index) => index + 1);
  const chance = subsetSumDistribution(ranks, secondSize);
  const least = (secondSize * (secondSize + 1)) / 2;
  let sum = 0;
  for (let k = 0; k <= pairs; k += 1) {
    sum += chance[least + k] ?? 0;
    if (sum > level * (1 + 1e-12)) return k - 1;
  }
  return pairs;
}

/**
 * Distribution of the sum of `taken` of the values, all choices equally likely.
 * @param values  whole, at least 0
 * @returns index: sum; value: its share of all choices
 */
function subsetSumDistribution(values: readonly number[], taken: number): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  const ways = Array.from({ length: taken + 1 }, () => new Float64Array(total + 1));
  const [nothing] = ways;
  if (nothing !== undefined) nothing[0] = 1;
  for (const [index, value] of values.entries()) {
    for (let count = Math.min(taken, index + 1); count >= 1; count -= 1) {
      const [smaller, larger] = [ways[count - 1], ways[count]];
      if (smaller === undefined || larger === undefined) continue;
      for (let sum = value; sum <= total; sum += 1) larger[sum] = (larger[sum] ?? 0) + (smaller[sum - value] ?? 0);
    }
  }
  const counts = ways[taken] ?? new Float64Array();
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / all);
}

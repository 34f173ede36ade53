import type { Random } from '../base/random.ts';
import { midRanks } from './ranks.ts';
import { mean, requireFinite } from './sample.ts';
import { shuffled } from './shuffle.ts';
import { type Alternative, tail } from './signed-rank.ts';
import { studentCdf } from './student-t.ts';

/** Below this size of the smaller group Student's distribution is too rough and the groups are dealt anew instead. */
export const PERMUTE_BELOW = 10;

/** All ways to deal are tried up to this many; beyond it as many are drawn. */
const MOST_DEALS = 10_000;

export interface BrunnerMunzelResult {
  /** above 0 when the second group lies above; infinite when the groups do not overlap */
  readonly statistic: number;
  /** of Satterthwaite; NaN when the groups do not overlap */
  readonly degrees: number;
  /** the chance that the second group's value is the larger, equal ones counted half */
  readonly superiority: number;
  readonly p: number;
  readonly method: 'student' | 'permuted';
}

/**
 * Brunner and Munzel's test: is a value of the second group as often above as below one of the first? Unlike
 * Mann-Whitney it stays right when the spreads differ. With fewer than ten values in a group the permuted version.
 * @param first, second  finite, at least two values each
 * @param alternative    'greater': the second group lies above the first
 * @param chance         draws the permutations when they are too many to try all
 * @throws {RangeError} fewer than two values in a group, or one that is not finite
 * @source Brunner & Munzel 2000; permuted: Neubert & Brunner 2007
 */
export function brunnerMunzelTest(
  first: readonly number[],
  second: readonly number[],
  alternative: Alternative,
  chance: Random,
  method: 'student' | 'permuted' = Math.min(first.length, second.length) < PERMUTE_BELOW ? 'permuted' : 'student',
): BrunnerMunzelResult {
  if (first.length < 2 || second.length < 2) throw new RangeError('each group needs at least two values');
  requireFinite(first, 'values of the first group');
  requireFinite(second, 'values of the second group');
  const seen = statisticOf(first, second);
  const p = method === 'permuted' ? permutedP(first, second, alternative, chance) : studentP(seen, alternative);
  return { ...seen, p, method };
}

type Statistic = Pick<BrunnerMunzelResult, 'statistic' | 'degrees' | 'superiority'>;

function statisticOf(first: readonly number[], second: readonly number[]): Statistic {
  const [m, n] = [first.length, second.length];
  const overall = midRanks([...first, ...second]);
  const [ofFirst, ofSecond] = [overall.slice(0, m), overall.slice(m)];
  const difference = mean(ofSecond) - mean(ofFirst);
  const spreadFirst = m * placementVariance(ofFirst, midRanks(first));
  const spreadSecond = n * placementVariance(ofSecond, midRanks(second));
  const spread = spreadFirst + spreadSecond;
  const superiority = difference / (m + n) + 0.5;
  if (spread === 0) {
    return { statistic: difference === 0 ? 0 : difference * Infinity, degrees: Number.NaN, superiority };
  }
  return {
    statistic: (m * n * difference) / ((m + n) * Math.sqrt(spread)),
    degrees: spread ** 2 / (spreadFirst ** 2 / (m - 1) + spreadSecond ** 2 / (n - 1)),
    superiority,
  };
}

/** Variance of a group's ranks among all, less its ranks within itself. */
function placementVariance(overall: readonly number[], within: readonly number[]): number {
  const centre = mean(overall);
  const middle = (within.length + 1) / 2;
  const squares = overall.map((rank, at) => (rank - (within[at] ?? 0) - centre + middle) ** 2);
  return squares.reduce((sum, square) => sum + square, 0) / (within.length - 1);
}

function studentP({ statistic, degrees }: Statistic, alternative: Alternative): number {
  if (Number.isNaN(degrees)) {
    return tail(alternative, statistic < 0 ? 0 : 1, statistic > 0 ? 0 : 1);
  }
  return tail(alternative, studentCdf(statistic, degrees), studentCdf(-statistic, degrees));
}

function permutedP(
  first: readonly number[],
  second: readonly number[],
  alternative: Alternative,
  chance: Random,
): number {
  const all = [...first, ...second];
  const seen = statisticOf(first, second).statistic;
  // Rounding must not make a deal that equals the one seen count as smaller.
  const slack = 1e-9 * Math.max(1, Number.isFinite(seen) ? Math.abs(seen) : 1);
  let [deals, atMost, atLeast] = [0, 0, 0];
  const count = (deal: readonly number[]): void => {
    const { statistic } = statisticOf(deal.slice(0, first.length), deal.slice(first.length));
    deals += 1;
    if (statistic <= seen + slack) atMost += 1;
    if (statistic >= seen - slack) atLeast += 1;
  };
  if (choices(all.length, first.length) <= MOST_DEALS) {
    for (const deal of everyDeal(all, first.length)) count(deal);
  } else {
    // The deal seen is one of those possible; counting it keeps the test from being too eager.
    count(all);
    for (let draw = 1; draw < MOST_DEALS; draw += 1) count(shuffled(all, chance));
  }
  return tail(alternative, atMost / deals, atLeast / deals);
}

function choices(of: number, taken: number): number {
  let ways = 1;
  for (let k = 1; k <= taken; k += 1) ways = (ways * (of - taken + k)) / k;
  return ways;
}

/** Every choice of `taken` values, each followed by the values left over. */
function* everyDeal(values: readonly number[], taken: number): Generator<number[]> {
  if (taken === 0 || taken === values.length) {
    yield [...values];
    return;
  }
  const [head, ...rest] = values;
  if (head === undefined) return;
  for (const deal of everyDeal(rest, taken - 1)) yield [head, ...deal];
  for (const deal of everyDeal(rest, taken)) yield [...deal.slice(0, taken), head, ...deal.slice(taken)];
}

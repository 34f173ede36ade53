import type { Random } from '../base/random.ts';
import { median } from './quantile.ts';
import { midRanks } from './ranks.ts';
import { requireFinite } from './sample.ts';
import { shuffled } from './shuffle.ts';

export interface ChangePoint {
  /** index of the first value after the change */
  readonly at: number;
  readonly medianBefore: number;
  readonly medianAfter: number;
  /** of the split, among random orders of its stretch */
  readonly p: number;
}

export interface ChangePointOptions {
  /** a change must stand this many values away from the next one and from both ends */
  readonly leastOnEachSide: number;
  /** of each split, 0..1 */
  readonly level: number;
  /** random orders tried for each split */
  readonly permutations: number;
  /** changes of the median by less than this share are left out, 0 for none */
  readonly leastChange: number;
}

const DEFAULTS: ChangePointOptions = { leastOnEachSide: 6, level: 0.01, permutations: 199, leastChange: 0 };

/**
 * Where the level of a series changed: the best split by ranks is kept if few random orders have one as good, then both parts
 * are searched. A report about the past, not a gate: it needs the values after the change.
 * @param series  in order of time, finite
 * @returns ascending by place
 * @throws {RangeError} a value that is not finite
 * @source splits: standardised Mann-Whitney statistic (Pettitt 1979; Hawkins & Deng 2010); hierarchy and permutation test:
 *   Matteson & James 2014
 */
export function changePoints(
  series: readonly number[],
  chance: Random,
  options: Partial<ChangePointOptions> = {},
): ChangePoint[] {
  requireFinite(series, 'values');
  const wanted = { ...DEFAULTS, ...options };
  if (!(Number.isInteger(wanted.leastOnEachSide) && wanted.leastOnEachSide >= 1)) {
    throw new RangeError(`a side needs at least one value, got ${wanted.leastOnEachSide}`);
  }
  const splits = splitsOf(series, 0, series.length, chance, wanted).sort((a, b) => a.at - b.at);
  const edges = [0, ...splits.map(({ at }) => at), series.length];
  return splits
    .map(({ at, p }, index) => ({
      at,
      medianBefore: median(series.slice(edges[index], at)),
      medianAfter: median(series.slice(at, edges[index + 2])),
      p,
    }))
    .filter(
      (found) => Math.abs(found.medianAfter - found.medianBefore) >= wanted.leastChange * Math.abs(found.medianBefore),
    );
}

function splitsOf(
  series: readonly number[],
  from: number,
  to: number,
  chance: Random,
  options: ChangePointOptions,
): { readonly at: number; readonly p: number }[] {
  if (to - from < 2 * options.leastOnEachSide) return [];
  const ranks = midRanks(series.slice(from, to));
  const best = bestSplit(ranks, options.leastOnEachSide);
  let asGood = 1;
  for (let draw = 0; draw < options.permutations; draw += 1) {
    if (bestSplit(shuffled(ranks, chance), options.leastOnEachSide).strength >= best.strength) asGood += 1;
  }
  const p = asGood / (options.permutations + 1);
  if (p > options.level) return [];
  const at = from + best.at;
  return [...splitsOf(series, from, at, chance, options), { at, p }, ...splitsOf(series, at, to, chance, options)];
}

/** The split whose rank sum is furthest from what chance gives, in its own standard deviations but for a constant. */
function bestSplit(ranks: readonly number[], side: number): { readonly at: number; readonly strength: number } {
  const size = ranks.length;
  let best = { at: side, strength: -1 };
  let sum = 0;
  for (const [index, rank] of ranks.entries()) {
    sum += rank;
    const at = index + 1;
    if (at < side || size - at < side) continue;
    const strength = Math.abs(sum - (at * (size + 1)) / 2) / Math.sqrt(at * (size - at));
    if (strength > best.strength) best = { at, strength };
  }
  return best;
}

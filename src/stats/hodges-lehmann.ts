import { mannWhitneyCritical } from './mann-whitney.ts';
import { requireFinite } from './sample.ts';
import { signedRankCritical } from './signed-rank.ts';

/** An estimate and its one-sided bounds; an interval from `lower` to `upper` has twice the level. */
export interface Bounded {
  readonly estimate: number;
  /** -Infinity when there are too few values for the level */
  readonly lower: number;
  /** Infinity when there are too few values for the level */
  readonly upper: number;
}

/**
 * All means of two values, each value with itself too: n(n+1)/2 of them, ascending.
 * @source Walsh 1949
 */
export function walshAverages(values: readonly number[]): Float64Array {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2);
  let next = 0;
  for (const [index, first] of values.entries()) {
    for (let other = index; other < values.length; other += 1) {
      averages[next] = (first + (values[other] ?? 0)) / 2;
      next += 1;
    }
  }
  return averages.sort();
}

/**
 * The centre of paired differences with the bounds that belong to the exact signed-rank test. Zeros and ties are kept:
 * the interval is then a little wider than its level, never narrower.
 * @param differences  finite, at least one, as ln(candidate) - ln(baseline): exp(.) - 1 is the change
 * @param level        one-sided, of each bound; or one for each
 * @throws {RangeError} no differences, or one that is not finite
 * @source Hodges & Lehmann 1963; bounds: Tukey 1949, as in Hollander, Wolfe & Chicken, chapter 3
 */
export function centreOf(
  differences: readonly number[],
  level: number | { readonly lower: number; readonly upper: number },
): Bounded {
  if (differences.length === 0) throw new RangeError('a centre needs at least one difference');
  requireFinite(differences, 'differences');
  const averages = walshAverages(differences);
  const levels = typeof level === 'number' ? { lower: level, upper: level } : level;
  return boundsOf(
    averages,
    signedRankCritical(differences.length, levels.lower),
    signedRankCritical(differences.length, levels.upper),
  );
}

/**
 * How far the second group lies above the first, with the bounds that belong to the exact Mann-Whitney test.
 * @param first   finite, at least one; logarithms give a ratio
 * @param second  likewise
 * @param level   one-sided, of each bound
 * @source Hodges & Lehmann 1963; bounds: Moses, as in Hollander, Wolfe & Chicken, chapter 4
 */
export function shiftBetween(first: readonly number[], second: readonly number[], level: number): Bounded {
  if (first.length === 0 || second.length === 0) throw new RangeError('a shift needs at least one value in each group');
  requireFinite(first, 'values of the first group');
  requireFinite(second, 'values of the second group');
  const differences = Float64Array.from(second.flatMap((b) => first.map((a) => b - a))).sort();
  const critical = mannWhitneyCritical(first.length, second.length, level);
  return boundsOf(differences, critical, critical);
}

/** @param sorted  ascending; each bound leaves out as many as its critical value says */
function boundsOf(sorted: Float64Array, criticalLower: number, criticalUpper: number): Bounded {
  const last = sorted.length - 1;
  const middle = ((sorted[Math.floor(last / 2)] ?? Number.NaN) + (sorted[Math.ceil(last / 2)] ?? Number.NaN)) / 2;
  return {
    estimate: middle,
    lower: criticalLower < 0 ? -Infinity : (sorted[criticalLower] ?? -Infinity),
    upper: criticalUpper < 0 ? Infinity : (sorted[last - criticalUpper] ?? Infinity),
  };
}

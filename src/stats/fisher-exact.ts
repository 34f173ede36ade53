import { logGamma } from './incomplete-beta.ts';
import { normalQuantile } from './normal-distribution.ts';

/** So many of so many. */
export interface Share {
  readonly errors: number;
  readonly hits: number;
}

/**
 * The chance of so many errors, or more, on the second side, were all errors of both sides spread over all hits at random.
 * @param first, second  whole counts, errors at most hits
 * @returns 0..1; 1 where the second side has none
 * @throws {RangeError} counts outside these
 * @source Fisher 1935, one-sided; the hypergeometric tail, summed from its first term by the ratio of neighbours
 */
export function fisherExactP(first: Share, second: Share): number {
  requireShare(first);
  requireShare(second);
  const all = first.errors + second.errors;
  const expected = (all * second.hits) / (first.hits + second.hits);
  // A sum begins where its terms are largest: below that its first term may be too small for a number.
  return second.errors < expected
    ? 1 - tailFrom(first.errors + 1, first.hits, second.hits, all)
    : tailFrom(second.errors, second.hits, first.hits, all);
}

/** The chance that `least` or more of all errors lie among these hits. */
function tailFrom(least: number, hits: number, otherHits: number, all: number): number {
  const most = Math.min(all, hits);
  if (least > most) return 0;
  let term = Math.exp(logChoose(hits, least) + logChoose(otherHits, all - least) - logChoose(hits + otherHits, all));
  let tail = 0;
  for (let k = least; k <= most && term > tail * 1e-17; k += 1) {
    tail += term;
    term *= ((hits - k) * (all - k)) / ((k + 1) * (otherHits - all + k + 1));
  }
  return Math.min(1, tail);
}

/**
 * How much larger the second share may be, as an upper bound of the difference of two shares.
 * @param level  one-sided
 * @returns a difference of ratios, at most 1
 * @source Newcombe 1998, method 10: the bounds of Wilson 1927 of both shares, joined
 */
export function mostMore(first: Share, second: Share, level: number): number {
  requireShare(first);
  requireShare(second);
  if (first.hits === 0 || second.hits === 0) return 1;
  const [p, q] = [first.errors / first.hits, second.errors / second.hits];
  const below = p - wilson(first, level).lower;
  const above = wilson(second, level).upper - q;
  return Math.min(1, q - p + Math.hypot(above, below));
}

/**
 * Bounds of a share.
 * @param level  of error on each side: 0.025 for an interval that holds with 95 %
 * @source Wilson 1927
 */
export function wilson({ errors, hits }: Share, level: number): { readonly lower: number; readonly upper: number } {
  const z = normalQuantile(1 - level);
  const p = errors / hits;
  const centre = p + (z * z) / (2 * hits);
  const half = z * Math.sqrt((p * (1 - p)) / hits + (z * z) / (4 * hits * hits));
  const whole = 1 + (z * z) / hits;
  return { lower: Math.max(0, (centre - half) / whole), upper: Math.min(1, (centre + half) / whole) };
}

function logChoose(all: number, some: number): number {
  return logGamma(all + 1) - logGamma(some + 1) - logGamma(all - some + 1);
}

function requireShare({ errors, hits }: Share): void {
  if (Number.isSafeInteger(errors) && Number.isSafeInteger(hits) && errors >= 0 && errors <= hits) return;
  throw new RangeError(`errors must be whole and among the hits, got ${errors} of ${hits}`);
}

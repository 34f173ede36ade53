import { incompleteBeta } from './incomplete-beta.ts';
import { normalQuantile } from './normal-distribution.ts';

/**
 * Which order statistics enclose the p-quantile. The values are independent, so within one trial `size` is the effective
 * sample size, not the count of requests.
 * @param size        values, at least 1
 * @param p           the quantile, strictly within 0..1
 * @param confidence  two-sided, strictly within 0..1
 * @returns ranks from 1; `undefined` where the sample ends before the bound: there is no such bound then
 * @source normal approximation of the binomial (Conover 1999, section 3.2)
 */
export function quantileRanks(
  size: number,
  p: number,
  confidence: number,
): { readonly lower: number | undefined; readonly upper: number | undefined } {
  if (!(size >= 1)) throw new RangeError(`a sample needs at least one value, got ${size}`);
  requireShare(p, 'the quantile');
  requireShare(confidence, 'the confidence');
  const half = normalQuantile(0.5 + confidence / 2) * Math.sqrt(size * p * (1 - p));
  const lower = Math.floor(size * p - half);
  const upper = Math.ceil(size * p + half) + 1;
  return { lower: lower < 1 ? undefined : lower, upper: upper > size ? undefined : upper };
}

/**
 * The chance that the p-quantile of a continuous distribution lies between two order statistics.
 * @param lower, upper  ranks from 1; `undefined` for no bound
 * @returns 0..1, exact
 * @source David & Nagaraja 2003, section 7.1
 */
export function rankCoverage(
  size: number,
  p: number,
  ranks: { readonly lower: number | undefined; readonly upper: number | undefined },
): number {
  requireShare(p, 'the quantile');
  // P(at least k of `size` values lie below the quantile), each with chance p.
  const atLeast = (k: number): number => incompleteBeta(p, k, size - k + 1);
  return (
    (ranks.lower === undefined ? 1 : atLeast(ranks.lower)) - (ranks.upper === undefined ? 0 : atLeast(ranks.upper))
  );
}

/**
 * May one say "the p-quantile is within the limit" after so many values, of which so many were over it? Failed and timed-out
 * requests count as over.
 * @param confidence  one-sided, strictly within 0..1; MLPerf uses 0.99
 * @source MLPerf Inference, early stopping criterion with d = 0
 */
export function provesPercentile(size: number, over: number, p: number, confidence: number): boolean {
  if (!Number.isInteger(size) || !Number.isInteger(over) || over < 0 || over > size) {
    throw new RangeError(`values over the limit must be whole and within 0..size, got ${over} of ${size}`);
  }
  requireShare(p, 'the quantile');
  requireShare(confidence, 'the confidence');
  // With all values over there is nothing within; the beta function has no such shape.
  return over < size && incompleteBeta(p, size - over, over + 1) <= 1 - confidence;
}

/**
 * The least sample with which `provesPercentile` holds when `over` values are over the limit.
 * @source as `provesPercentile`; bisection, since one more value within can only help
 */
export function leastSizeToProve(over: number, p: number, confidence: number): number {
  let high = over + 1;
  while (!provesPercentile(high, over, p, confidence)) high *= 2;
  let low = over;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (provesPercentile(middle, over, p, confidence)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Values needed so that the interval of the p-quantile is at most `margin` wide on each side, in shares of the values.
 * @param margin  above 0: 0.001 is 0.1 percentile points
 * @source the normal approximation of `quantileRanks`
 */
export function sizeForMargin(p: number, margin: number, confidence: number): number {
  requireShare(p, 'the quantile');
  requireShare(confidence, 'the confidence');
  if (!(margin > 0)) throw new RangeError(`a margin must be above 0, got ${margin}`);
  return Math.ceil((normalQuantile(0.5 + confidence / 2) / margin) ** 2 * p * (1 - p));
}

function requireShare(value: number, what: string): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${what} must be strictly within 0..1, got ${value}`);
}

import { incompleteBeta } from '../../src/stats/incomplete-beta.ts';

/**
 * The x with I_x(a, b) = p.
 * @param p  0..1
 * @throws {RangeError} as for `incompleteBeta`
 * @source bisection: 60 halvings leave less than 10^-18
 */
export function betaQuantile(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be within 0..1, got ${p}`);
  let [low, high] = [0, 1];
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

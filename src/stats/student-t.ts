import { incompleteBeta } from './incomplete-beta.ts';

/**
 * P(T <= t) of Student's distribution.
 * @param degrees  degrees of freedom, above 0, need not be whole
 * @source Abramowitz & Stegun 26.7.1
 */
export function studentCdf(t: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`degrees of freedom must be above 0, got ${degrees}`);
  if (Number.isNaN(t)) throw new RangeError('t is not a number');
  const tail = Number.isFinite(t) ? upperTail(t * t, degrees) : 0;
  return t > 0 ? 1 - tail : tail;
}

/** Half the chance that T squared lies above a square; near 0 by its complement, where no digits cancel. */
function upperTail(square: number, degrees: number): number {
  if (square < degrees) return (1 - incompleteBeta(square / (degrees + square), 0.5, degrees / 2)) / 2;
  return incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5) / 2;
}

/**
 * The t with P(T <= t) = p.
 * @param p  strictly within 0..1
 * @source bisection on `studentCdf`, from a bracket doubled until it holds
 */
export function studentQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`p must be strictly within 0..1, got ${p}`);
  if (p < 0.5) return -studentQuantile(1 - p, degrees);
  let high = 1;
  while (studentCdf(high, degrees) < p) high *= 2;
  let low = 0;
  for (let halving = 0; halving < 100 && high - low > 1e-14 * high; halving += 1) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

import type { Random } from '../base/random.ts';

/** Draws a rank from 1; a smaller rank is more popular. */
export type RankDraw = (random: Random) => number;

/**
 * Draws ranks 1..count with P(rank) proportional to rank^-exponent, in constant memory and about 1.1 draws a rank.
 * @param count     at least 1
 * @param exponent  0 (all alike) or more; 1 is Zipf's own
 * @source W. Hörmann, G. Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions",
 *         ACM TOMACS 6 (3), 1996, with the helper functions of Apache Commons RNG, which are exact also near exponent 1
 */
export function zipf(count: number, exponent: number): RankDraw {
  if (count === 1) return () => 1;
  const integralAtFirst = integral(1.5, exponent) - 1;
  const integralAtLast = integral(count + 0.5, exponent);
  const acceptWithin = 2 - inverseIntegral(integral(2.5, exponent) - density(2, exponent), exponent);

  return (random) => {
    for (;;) {
      const area = integralAtLast + random() * (integralAtFirst - integralAtLast);
      const x = inverseIntegral(area, exponent);
      const rank = Math.min(count, Math.max(1, Math.floor(x + 0.5)));
      if (rank - x <= acceptWithin) return rank;
      if (area >= integral(rank + 0.5, exponent) - density(rank, exponent)) return rank;
    }
  };
}

function density(x: number, exponent: number): number {
  return Math.exp(-exponent * Math.log(x));
}

/** (x^(1-exponent) - 1) / (1-exponent), and log(x) at exponent 1 */
function integral(x: number, exponent: number): number {
  const logX = Math.log(x);
  return expm1Over((1 - exponent) * logX) * logX;
}

function inverseIntegral(area: number, exponent: number): number {
  // Rounding may push the argument just below -1, where the logarithm ends.
  const t = Math.max(-1, area * (1 - exponent));
  return Math.exp(log1pOver(t) * area);
}

/** log(1+x)/x, 1 at 0 */
function log1pOver(x: number): number {
  if (Math.abs(x) > 1e-8) return Math.log1p(x) / x;
  return 1 - x * (0.5 - x * (1 / 3 - 0.25 * x));
}

/** (exp(x)-1)/x, 1 at 0 */
function expm1Over(x: number): number {
  if (Math.abs(x) > 1e-8) return Math.expm1(x) / x;
  return 1 + x * 0.5 * (1 + (x / 3) * (1 + 0.25 * x));
}

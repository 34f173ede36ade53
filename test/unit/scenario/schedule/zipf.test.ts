import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import { zipf } from '../../../../src/scenario/zipf.ts';

/** Probabilities from their definition, by a table. */
function naiveProbabilities(count: number, exponent: number): number[] {
  const weights = Array.from({ length: count }, (_, index) => (index + 1) ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

describe('a rank drawn by Zipf', () => {
  it.each([
    { count: 10, exponent: 0 },
    { count: 20, exponent: 0.5 },
    { count: 30, exponent: 0.999999999 },
    { count: 50, exponent: 1 },
    { count: 50, exponent: 1.000000001 },
    { count: 30, exponent: 2 },
    { count: 8, exponent: 4 },
  ])('is as frequent as its definition says: $count ranks, exponent $exponent (chi-square)', ({ count, exponent }) => {
    const draws = 100_000;
    const draw = zipf(count, exponent);
    const chance = random(7, count, Math.round(exponent * 1000));
    const seen = Array.from({ length: count }, () => 0);
    for (let n = 0; n < draws; n++) {
      const rank = draw(chance);
      seen[rank - 1] = (seen[rank - 1] ?? 0) + 1;
    }

    const chiSquare = naiveProbabilities(count, exponent).reduce(
      (sum, probability, index) => sum + ((seen[index] ?? 0) - draws * probability) ** 2 / (draws * probability),
      0,
    );
    // Wilson and Hilferty's approximation of the 99.9 % point.
    const freedom = count - 1;
    const limit = freedom * (1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom))) ** 3;
    expect(chiSquare).toBeLessThan(limit);
  });

  it('stays a whole number from 1 to the count, also of a billion', () => {
    for (const [count, exponent] of [
      [1, 1],
      [2, 1],
      [1_000_000_000, 1],
      [1_000_000_000, 0.2],
      [3, 30],
    ] as const) {
      const draw = zipf(count, exponent);
      const chance = random(1);
      for (let n = 0; n < 2000; n++) {
        const rank = draw(chance);
        expect(Number.isInteger(rank) && rank >= 1 && rank <= count).toBe(true);
      }
    }
  });

  it('reaches the whole range for draws at both ends', () => {
    expect(zipf(1000, 1)(() => 0)).toBe(1000);
    expect(zipf(1000, 1)(() => 1 - 2 ** -32)).toBe(1);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../../src/stats/quantile.ts';

describe('quantile', () => {
  // R 4.x: quantile(c(1, 2, 3, 4, 10), c(0, .25, .5, .9, 1), type = 7)
  it.each([
    [0, 1],
    [0.25, 2],
    [0.5, 3],
    [0.9, 7.6],
    [1, 10],
  ])('gives the type-7 value at p = %d', (p, expected) => {
    expect(quantile([1, 2, 3, 4, 10], p)).toBeCloseTo(expected, 12);
  });

  it('refuses an empty sample and a p outside 0..1', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect(() => quantile([1], 1.1)).toThrow(RangeError);
    expect(() => quantile([1], Number.NaN)).toThrow(RangeError);
  });

  it('lies between least and most, and rises with p', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, p, q) => {
          const sorted = [...values].sort((a, b) => a - b);
          const [low, high] = [quantile(sorted, Math.min(p, q)), quantile(sorted, Math.max(p, q))];
          const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
          expect(low).toBeLessThanOrEqual(high + slack);
          expect(low).toBeGreaterThanOrEqual((sorted[0] ?? 0) - slack);
        },
      ),
    );
  });

  it('has a median that does not depend on the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});

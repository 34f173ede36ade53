import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { effectiveSampleSize } from '../../../src/stats/effective-sample-size.ts';
import { mean } from '../../../src/stats/sample.ts';
import { autoregressive, normals } from '../../support/noise.ts';

describe('the effective sample size', () => {
  it('of a first-order autoregressive series is (1 - phi) / (1 + phi) of it, within 30 %', () => {
    for (const phi of [0.5, 0.9]) {
      const shares = Array.from(
        { length: 10 },
        (_, run) => effectiveSampleSize(autoregressive(random(run, 121), 20_000, phi, 1)) / 20_000,
      );
      expect(Math.abs(mean(shares) / ((1 - phi) / (1 + phi)) - 1)).toBeLessThanOrEqual(0.3);
    }
  });

  it('of independent values is nearly their number', () => {
    const shares = Array.from({ length: 10 }, (_, run) => effectiveSampleSize(normals(random(run, 122), 5000)) / 5000);
    expect(mean(shares)).toBeGreaterThan(0.85);
    expect(mean(shares)).toBeLessThanOrEqual(1);
  });

  it.each([1, 2, 4, 16, 64])(
    'of clusters of %d equal values is the number of clusters, within a factor of two',
    (size) => {
      const clusters = normals(random(123, size), 2000);
      const got = effectiveSampleSize(clusters.flatMap((value) => new Array<number>(size).fill(value)));
      expect(got).toBeGreaterThan(clusters.length / 2);
      expect(got).toBeLessThanOrEqual(2 * clusters.length);
    },
  );

  it('lies between one and the number of values, whatever they are, and does not depend on their unit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 300 }), (series) => {
        const got = effectiveSampleSize(series);
        expect(got).toBeGreaterThanOrEqual(1);
        expect(got).toBeLessThanOrEqual(series.length);
        expect(effectiveSampleSize(series.map((value) => 8 * value))).toBeCloseTo(got, 6);
      }),
    );
  });

  it('needs two values, both of them numbers', () => {
    expect(() => effectiveSampleSize([1])).toThrow(RangeError);
    expect(() => effectiveSampleSize([1, Infinity])).toThrow(RangeError);
    expect(effectiveSampleSize([4, 4, 4])).toBe(3);
  });
});

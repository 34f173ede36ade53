import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { bootstrap } from '../../../src/stats/bootstrap.ts';
import { median } from '../../../src/stats/quantile.ts';
import { mean } from '../../../src/stats/sample.ts';
import { normal, normals, shareOf } from '../../support/noise.ts';

const PERCENTILE = { confidence: 0.95, method: 'percentile' } as const;
const BCA = { confidence: 0.95, method: 'bca' } as const;

describe('the bootstrap of pairs', () => {
  it('resamples whole pairs: a ratio that is the same in all pairs has no width', () => {
    const pairs = [10, 20, 30, 40].map((baseline) => ({ baseline, candidate: 1.1 * baseline }));
    const ratio = (units: readonly { baseline: number; candidate: number }[]) =>
      mean(units.map(({ candidate }) => candidate)) / mean(units.map(({ baseline }) => baseline));
    for (const options of [PERCENTILE, BCA]) {
      const { estimate, lower, upper } = bootstrap(pairs, ratio, random(1), options);
      for (const got of [estimate, lower, upper]) expect(got).toBeCloseTo(1.1, 12);
    }
  });

  it('encloses a mean about as a normal interval does, where there are many values', () => {
    const values = normals(random(51), 200, 1);
    const { lower, upper, estimate } = bootstrap(values, mean, random(52), PERCENTILE);
    expect(estimate).toBe(mean(values));
    expect((upper - lower) / ((2 * 1.96) / Math.sqrt(200))).toBeCloseTo(1, 0);
    expect(upper).toBeGreaterThan(estimate);
  });

  it('agrees with every possible resample of three values', () => {
    const values = [1, 2, 6];
    const means = values.flatMap((a) => values.flatMap((b) => values.map((c) => (a + b + c) / 3)));
    const sorted = means.sort((a, b) => a - b);
    const { lower, upper } = bootstrap(values, mean, random(53), { confidence: 0.8, method: 'percentile' });
    expect(lower).toBeCloseTo(sorted[2] ?? 0, 9);
    expect(upper).toBeCloseTo(sorted[24] ?? 0, 9);
  });

  it('moves the interval of a skewed statistic towards its long tail with BCa', () => {
    const chance = random(54);
    const values = Array.from({ length: 30 }, () => Math.exp(normal(chance)));
    const plain = bootstrap(values, mean, random(55), PERCENTILE);
    const corrected = bootstrap(values, mean, random(55), BCA);
    expect(corrected.lower).toBeGreaterThan(plain.lower);
    expect(corrected.upper).toBeGreaterThan(plain.upper);
  });

  it('is too narrow for five pairs, as its description says', () => {
    const covered = shareOf(400, (run) => {
      const chance = random(run, 56);
      const { lower, upper } = bootstrap(normals(chance, 5), median, chance, { ...PERCENTILE, resamples: 499 });
      return lower <= 0 && upper >= 0;
    });
    expect(covered).toBeLessThan(0.955);
    expect(covered).toBeGreaterThan(0.85);
  });

  it('is the same for the same seed, and refuses one unit', () => {
    const values = normals(random(57), 12);
    expect(bootstrap(values, median, random(58), BCA)).toEqual(bootstrap(values, median, random(58), BCA));
    expect(() => bootstrap([1], mean, random(1), BCA)).toThrow(RangeError);
  });
});

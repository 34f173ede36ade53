import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { detectableEffect, pairsNeeded } from '../../../src/stats/detectable-effect.ts';
import { mean, variance } from '../../../src/stats/sample.ts';
import { farOut, noiseOf, scaledMad } from '../../../src/stats/spread.ts';
import { studentQuantile } from '../../../src/stats/student-t.ts';
import { normals, shareOf } from '../../support/noise.ts';

describe('the detectable effect', () => {
  it.each([
    [0.03, 10, 3.1],
    [0.05, 10, 5.2],
    [0.1, 10, 10.7],
    [0.03, 20, 2.1],
    [0.05, 20, 3.5],
    [0.1, 20, 7.1],
  ])('at noise %d with %d pairs is %d in a hundred', (noise, pairs, percent) => {
    expect(100 * detectableEffect(noise, pairs)).toBeCloseTo(percent, 1);
  });

  it.each([
    [0.03, 8],
    [0.1, 10],
    [0.1, 20],
  ])('is found in 90 % of simulated comparisons at noise %d with %d pairs', (noise, pairs) => {
    const critical = studentQuantile(0.95, pairs - 1);
    const effect = Math.log1p(detectableEffect(noise, pairs));
    const found = shareOf(4000, (run) => {
      const differences = normals(random(run, pairs, 61), pairs, noise, effect);
      return mean(differences) / Math.sqrt(variance(differences) / pairs) > critical;
    });
    expect(Math.abs(found - 0.9)).toBeLessThanOrEqual(0.02);
  });

  it('is within the tolerance once as many pairs are measured as are said to be needed', () => {
    for (const noise of [0.03, 0.05, 0.1, 0.2]) {
      const pairs = pairsNeeded(noise, 0.1);
      expect(detectableEffect(noise, pairs)).toBeLessThanOrEqual(0.102);
      if (pairs > 6) expect(detectableEffect(noise, pairs - 3)).toBeGreaterThan(0.1);
    }
    expect(pairsNeeded(0.1, 0.1)).toBe(12);
  });

  it('refuses one pair, negative noise, and an effect of nothing', () => {
    expect(() => detectableEffect(0.1, 1)).toThrow(RangeError);
    expect(() => detectableEffect(-0.1, 5)).toThrow(RangeError);
    expect(() => detectableEffect(Number.NaN, 5)).toThrow(RangeError);
    expect(() => pairsNeeded(0.1, 0)).toThrow(RangeError);
  });
});

describe('the noise of A/A pairs', () => {
  it('is the larger of standard deviation and scaled MAD', () => {
    // median 3, absolute deviations 2 1 0 1 97: MAD 1
    expect(scaledMad([1, 2, 3, 4, 100])).toBeCloseTo(1.4826, 12);
    expect(noiseOf([1, 2, 3, 4, 100])).toBeCloseTo(43.6177, 3);
    // median -1, absolute deviations 0 0 0 2 2 2 -> median 1
    expect(noiseOf([-1, -1, -1, 1, 1, 1])).toBeCloseTo(1.4826, 12);
  });

  it('estimates the deviation of normal values', () => {
    expect(scaledMad(normals(random(62), 20_000, 0.05)) / 0.05).toBeCloseTo(1, 1);
  });

  it('refuses one pair, and what is not a number', () => {
    expect(() => noiseOf([0.1])).toThrow(RangeError);
    expect(() => noiseOf([0.1, Number.NaN])).toThrow(RangeError);
  });

  it('names what lies far out, and never in calm data', () => {
    expect(farOut([1, 2, 3, 4, 5, 6, 7, 100])).toEqual([7]);
    expect(farOut(normals(random(63), 1000))).toEqual([]);
    expect(farOut([1, 1, 1, 5])).toEqual([]);
    expect(farOut([])).toEqual([]);
  });
});

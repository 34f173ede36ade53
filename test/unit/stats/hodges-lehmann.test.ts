import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { centreOf, shiftBetween, walshAverages } from '../../../src/stats/hodges-lehmann.ts';
import { mannWhitneyTest } from '../../../src/stats/mann-whitney.ts';
import { median } from '../../../src/stats/quantile.ts';
import { signedRankTest } from '../../../src/stats/signed-rank.ts';
import { contaminated, normals, shareOf } from '../../support/noise.ts';

const value = fc.integer({ min: -10_000, max: 10_000 }).map((whole) => whole / 1000);
const values = fc.array(value, { minLength: 1, maxLength: 20 });
const level = fc.constantFrom(0.05, 0.025, 0.015);

describe('the centre of paired differences', () => {
  it('is the median of all pairwise means', () => {
    fc.assert(
      fc.property(values, level, (differences, at) => {
        const means = differences.flatMap((a, i) => differences.slice(i).map((b) => (a + b) / 2));
        expect(Array.from(walshAverages(differences))).toEqual(means.sort((a, b) => a - b));
        expect(centreOf(differences, at).estimate).toBeCloseTo(median(means), 12);
      }),
    );
  });

  it("agrees with R on Hollander and Wolfe's depression data", () => {
    // wilcox.test(x, y, paired = TRUE, conf.int = TRUE): (pseudo)median 0.46, 95 % interval 0.01 to 0.786
    const differences = [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01];
    const result = centreOf(differences, 0.025);
    expect(result.estimate).toBeCloseTo(0.46, 9);
    expect(result.lower).toBeCloseTo(0.01, 9);
    expect(result.upper).toBeCloseTo(0.786, 9);
  });

  it('has a lower bound that leaves out exactly what the test does not reject', () => {
    const distinct = fc.uniqueArray(value, { minLength: 5, maxLength: 12 });
    fc.assert(
      fc.property(distinct, level, fc.double({ min: -12, max: 12, noNaN: true }), (differences, at, shift) => {
        const moved = differences.map((d) => d - shift);
        // Only without ties and zeros do test and bound share one distribution.
        fc.pre(new Set([...moved.map((d) => Math.abs(d).toFixed(9)), '0.000000000']).size === moved.length + 1);
        const { lower, upper } = centreOf(differences, at);
        fc.pre(Math.abs(lower - shift) > 1e-9 && Math.abs(upper - shift) > 1e-9);
        expect(signedRankTest(moved, 'greater').p <= at).toBe(lower > shift);
        expect(signedRankTest(moved, 'less').p <= at).toBe(upper < shift);
      }),
    );
  });

  it('is negated exactly when the arms are swapped', () => {
    fc.assert(
      fc.property(values, level, (differences, at) => {
        const there = centreOf(differences, at);
        const back = centreOf(
          differences.map((d) => -d),
          at,
        );
        // + 0 makes -0 and 0 equal.
        expect([back.estimate + 0, back.lower + 0, back.upper + 0]).toEqual([
          -there.estimate + 0,
          -there.upper + 0,
          -there.lower + 0,
        ]);
      }),
    );
  });

  it('has no bound where the pairs are too few for the level', () => {
    expect(centreOf([0.1, 0.2, 0.3, 0.4], 0.05)).toMatchObject({ lower: -Infinity, upper: Infinity });
    expect(centreOf([0.1, 0.2, 0.3, 0.4, 0.5], 0.05)).toMatchObject({ lower: 0.1, upper: 0.5 });
  });

  it('is zero with bounds of zero when the arms never differ', () => {
    expect(centreOf(new Array<number>(8).fill(0), 0.05)).toEqual({ estimate: 0, lower: 0, upper: 0 });
  });

  it('refuses no differences, and what is not a number', () => {
    expect(() => centreOf([], 0.05)).toThrow(RangeError);
    expect(() => centreOf([Math.log(0)], 0.05)).toThrow('-Infinity');
  });

  it('encloses the truth in 95 % of simulated comparisons at two-sided 95 %, also when one pair in ten is noisier', () => {
    for (const [stream, noise] of [
      (chance: () => number) => normals(chance, 1)[0] ?? 0,
      (chance: () => number) => contaminated(chance, 1),
    ].entries()) {
      const covered = shareOf(4000, (run) => {
        const chance = random(run, stream, 11);
        const { lower, upper } = centreOf(
          Array.from({ length: 20 }, () => noise(chance)),
          0.025,
        );
        return lower <= 0 && upper >= 0;
      });
      expect(covered).toBeGreaterThanOrEqual(0.94);
      expect(covered).toBeLessThanOrEqual(0.96);
    }
  });
});

describe('the shift between two groups', () => {
  it('is the median of all differences, and its bounds leave out what Mann-Whitney does not reject', () => {
    const group = fc.uniqueArray(value, { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(group, group, level, fc.double({ min: -25, max: 25, noNaN: true }), (first, second, at, shift) => {
        const differences = second.flatMap((b) => first.map((a) => b - a));
        const result = shiftBetween(first, second, at);
        expect(result.estimate).toBeCloseTo(median(differences), 9);
        fc.pre(differences.every((d) => Math.abs(d - shift) > 1e-9));
        const moved = second.map((b) => b - shift);
        expect(mannWhitneyTest(first, moved, 'greater').p <= at).toBe(result.lower > shift);
        expect(mannWhitneyTest(first, moved, 'less').p <= at).toBe(result.upper < shift);
      }),
    );
  });

  it('is found within its bounds in large groups, which use the normal distribution', () => {
    const chance = random(12);
    const result = shiftBetween(normals(chance, 60, 0.1), normals(chance, 50, 0.1, 0.5), 0.025);
    expect(result.lower).toBeGreaterThan(0.4);
    expect(result.upper).toBeLessThan(0.6);
    expect(result.lower).toBeLessThan(result.estimate);
    expect(result.upper).toBeGreaterThan(result.estimate);
  });

  it('refuses an empty group', () => {
    expect(() => shiftBetween([], [1], 0.05)).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import {
  MOST_PAIRS,
  signedRankCritical,
  signedRankDistribution,
  signedRankTest,
} from '../../../src/stats/signed-rank.ts';
import { contaminated, normal, normals, shareOf } from '../../support/noise.ts';

/** Every choice of signs, with ranks counted anew: slow and plain. */
function naiveP(differences: readonly number[]): { greater: number; less: number } {
  const sizes = differences.filter((d) => d !== 0).map(Math.abs);
  const rank = (size: number) =>
    sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2;
  const sum = (signs: number) => sizes.reduce((all, size, at) => all + ((signs >> at) & 1) * rank(size), 0);
  const seen = differences.filter((d) => d > 0).reduce((all, d) => all + rank(d), 0);
  const sums = Array.from({ length: 2 ** sizes.length }, (_, signs) => sum(signs));
  return {
    greater: sums.filter((value) => value >= seen).length / sums.length,
    less: sums.filter((value) => value <= seen).length / sums.length,
  };
}

describe('the signed-rank test', () => {
  it('agrees with @stdlib/stats-wilcoxon on eight differences', () => {
    const result = signedRankTest([0.1, 0.05, 0.2, 0.03, -0.01, 0.07, 0.12, 0.09], 'greater');
    expect(result).toEqual({ pairs: 8, positiveRankSum: 35, p: 0.0078125 });
  });

  it("agrees with R on Hollander and Wolfe's depression data: V = 40, p = 0.01953", () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const result = signedRankTest(
      before.map((value, at) => value - (after[at] ?? 0)),
      'greater',
    );
    expect(result.positiveRankSum).toBe(40);
    expect(result.p).toBeCloseTo(0.01953125, 12);
  });

  it('gives what counting every choice of signs gives, also with ties and zeros', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 9 }), (differences) => {
        const naive = naiveP(differences);
        expect(signedRankTest(differences, 'greater').p).toBeCloseTo(naive.greater, 12);
        expect(signedRankTest(differences, 'less').p).toBeCloseTo(naive.less, 12);
        expect(signedRankTest(differences, 'two-sided').p).toBeCloseTo(
          Math.min(1, 2 * Math.min(naive.greater, naive.less)),
          12,
        );
      }),
    );
  });

  it('has nothing to say when all differences are zero', () => {
    expect(signedRankTest([0, 0, 0], 'greater')).toEqual({ pairs: 0, positiveRankSum: 0, p: 1 });
  });

  it('refuses what is not a number, and more pairs than it can count', () => {
    expect(() => signedRankTest([1, Number.NaN], 'greater')).toThrow('place 2');
    expect(() => signedRankTest([Infinity], 'greater')).toThrow(RangeError);
    expect(() => signedRankTest(new Array<number>(MOST_PAIRS + 1).fill(1), 'greater')).toThrow(RangeError);
  });

  it('has a null distribution that adds up to one and is symmetric, also for the most pairs', () => {
    for (const pairs of [0, 1, 7, 20, MOST_PAIRS]) {
      const distribution = signedRankDistribution(pairs);
      expect(distribution.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
      expect(distribution[0]).toBe(2 ** -pairs);
      expect(distribution.at(-1)).toBe(2 ** -pairs);
    }
  });

  it.each([
    [0.05, { 5: 0, 6: 2, 7: 3, 8: 5, 9: 8, 10: 10, 12: 17, 14: 25, 16: 35, 20: 60 }],
    [0.025, { 6: 0, 8: 3, 10: 8, 12: 13, 16: 29, 20: 52 }],
    [0.015, { 7: 0, 8: 2, 10: 6, 12: 11, 16: 26, 20: 47 }],
  ])('has the tabulated critical values at %d', (level, table) => {
    for (const [pairs, critical] of Object.entries(table)) {
      expect([pairs, signedRankCritical(Number(pairs), level)]).toEqual([pairs, critical]);
    }
  });

  it('cannot reach 5 % with four pairs, nor 2.5 % with five', () => {
    expect(signedRankCritical(4, 0.05)).toBe(-1);
    expect(signedRankCritical(5, 0.025)).toBe(-1);
  });
});

describe('the signed-rank test over many simulated comparisons', () => {
  it('cries wolf at most 5 % of the time when there is nothing', () => {
    for (const pairs of [8, 12, 20]) {
      const alarms = shareOf(2000, (run) => {
        const chance = random(run, pairs, 1);
        return signedRankTest(normals(chance, pairs, 0.1), 'greater').p <= 0.05;
      });
      // 0.05 + 1.645 standard errors of 2,000 runs
      expect(alarms).toBeLessThanOrEqual(0.058);
    }
  });

  // From an independent simulation: share found of a slowdown by 10 % at one-sided 5 %.
  it.each([
    { pairs: 5, deviation: 0.05, found: 0.87 },
    { pairs: 8, deviation: 0.05, found: 1 },
    { pairs: 8, deviation: 0.1, found: 0.72 },
    { pairs: 10, deviation: 0.1, found: 0.84 },
    { pairs: 12, deviation: 0.1, found: 0.9 },
    { pairs: 16, deviation: 0.1, found: 0.97 },
  ])('finds +10 % with $pairs pairs at noise $deviation in a share of $found', ({ pairs, deviation, found }) => {
    const power = shareOf(2000, (run) => {
      const chance = random(run, pairs, 2);
      return signedRankTest(normals(chance, pairs, deviation, Math.log(1.1)), 'greater').p <= 0.05;
    });
    expect(Math.abs(power - found)).toBeLessThanOrEqual(0.03);
  });

  it.each([
    { pairs: 12, found: 0.77 },
    { pairs: 16, found: 0.87 },
    { pairs: 20, found: 0.94 },
  ])('finds +10 % with $pairs pairs, one in ten five times noisier, in a share of $found', ({ pairs, found }) => {
    const power = shareOf(2000, (run) => {
      const chance = random(run, pairs, 3);
      const differences = Array.from({ length: pairs }, () => Math.log(1.1) + contaminated(chance, 0.1));
      return signedRankTest(differences, 'greater').p <= 0.05;
    });
    expect(Math.abs(power - found)).toBeLessThanOrEqual(0.03);
  });

  it('does not care about the scale of the values', () => {
    const chance = random(5);
    const pairs = Array.from({ length: 12 }, () => [
      20 * Math.exp(normal(chance, 0.1)),
      22 * Math.exp(normal(chance, 0.1)),
    ]);
    const judge = (unit: number) =>
      signedRankTest(
        pairs.map(([a = 1, b = 1]) => Math.log(b * unit) - Math.log(a * unit)),
        'greater',
      );
    expect(judge(1000)).toEqual(judge(1));
  });
});

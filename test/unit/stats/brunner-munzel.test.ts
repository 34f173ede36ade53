import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { brunnerMunzelTest } from '../../../src/stats/brunner-munzel.ts';
import { mannWhitneyTest } from '../../../src/stats/mann-whitney.ts';
import { normals, shareOf } from '../../support/noise.ts';

// Brunner & Munzel 2000: pain scores after two treatments
const PAIN = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1];
const OTHER_PAIN = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4];

describe('the Brunner-Munzel test', () => {
  it('agrees with scipy on the pain scores of the paper', () => {
    const result = brunnerMunzelTest(PAIN, OTHER_PAIN, 'two-sided', random(1));
    expect(result.method).toBe('student');
    expect(result.statistic).toBeCloseTo(3.1374674823029505, 10);
    expect(result.p).toBeCloseTo(0.005786208666151538, 10);
  });

  it('gives the degrees of freedom and the superiority of the paper', () => {
    const result = brunnerMunzelTest(PAIN, OTHER_PAIN, 'two-sided', random(1));
    expect(result.degrees).toBeCloseTo(17.682842, 5);
    expect(result.superiority).toBeCloseTo(0.788961, 6);
  });

  it('has the superiority of Mann-Whitney, and mirrors when the groups are swapped', () => {
    const group = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 15 });
    fc.assert(
      fc.property(group, group, (first, second) => {
        const there = brunnerMunzelTest(first, second, 'greater', random(1), 'student');
        const back = brunnerMunzelTest(second, first, 'less', random(1), 'student');
        expect(there.superiority).toBeCloseTo(mannWhitneyTest(first, second, 'greater', 'normal').superiority, 10);
        expect(back.p).toBeCloseTo(there.p, 10);
      }),
    );
  });

  it('tries every way to deal small groups: full separation of 4 and 4 is 1 in 70', () => {
    const result = brunnerMunzelTest([1, 2, 3, 4], [5, 6, 7, 8], 'greater', random(1));
    expect(result).toMatchObject({ method: 'permuted', statistic: Infinity, superiority: 1 });
    expect(result.p).toBeCloseTo(1 / 70, 12);
    expect(brunnerMunzelTest([1, 2, 3, 4], [5, 6, 7, 8], 'less', random(1)).p).toBe(1);
  });

  it('is the same for the same seed where deals are drawn', () => {
    const chance = random(31);
    const [first, second] = [normals(chance, 9), normals(chance, 9, 1, 0.5)];
    const p = (seed: number) => brunnerMunzelTest(first, second, 'greater', random(seed)).p;
    expect(p(1)).toBe(p(1));
    expect(Math.abs(p(1) - p(2))).toBeLessThan(0.02);
  });

  it('cries wolf about 5 % of the time when only the spreads differ, where Mann-Whitney cries more', () => {
    const alarms = (test: (first: number[], second: number[]) => number) =>
      shareOf(1000, (run) => {
        const chance = random(run, 32);
        return test(normals(chance, 40, 1), normals(chance, 12, 5)) <= 0.05;
      });
    const ours = alarms((first, second) => brunnerMunzelTest(first, second, 'two-sided', random(1)).p);
    const others = alarms((first, second) => mannWhitneyTest(first, second, 'two-sided', 'normal').p);
    expect(ours).toBeLessThanOrEqual(0.065);
    expect(others).toBeGreaterThan(0.08);
  });

  it('cries wolf at most 5 % of the time in small groups', () => {
    const alarms = shareOf(400, (run) => {
      const chance = random(run, 33);
      return brunnerMunzelTest(normals(chance, 5), normals(chance, 5), 'greater', chance).p <= 0.05;
    });
    // 0.05 + 1.645 standard errors of 400 runs
    expect(alarms).toBeLessThanOrEqual(0.068);
  });

  it('has nothing to say when all values are equal', () => {
    expect(brunnerMunzelTest([1, 1], [1, 1], 'two-sided', random(1), 'student')).toMatchObject({ statistic: 0, p: 1 });
  });

  it('refuses groups of one, and what is not a number', () => {
    expect(() => brunnerMunzelTest([1], [1, 2], 'greater', random(1))).toThrow(RangeError);
    expect(() => brunnerMunzelTest([1, 2], [1, Number.NaN], 'greater', random(1))).toThrow(RangeError);
  });
});

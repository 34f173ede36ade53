import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { mannWhitneyCritical, mannWhitneyTest } from '../../../src/stats/mann-whitney.ts';
import { normals, shareOf } from '../../support/noise.ts';

/** Every way to deal the values into groups of the same sizes. */
function naiveP(first: readonly number[], second: readonly number[]): { greater: number; less: number } {
  const all = [...first, ...second];
  const wins = (isSecond: (at: number) => boolean) => {
    const [a, b] = [all.filter((_, at) => !isSecond(at)), all.filter((_, at) => isSecond(at))];
    return b.reduce((sum, y) => sum + a.reduce((own, x) => own + (y > x ? 1 : y === x ? 0.5 : 0), 0), 0);
  };
  const seen = wins((at) => at >= first.length);
  const deals: number[] = [];
  for (let mask = 0; mask < 2 ** all.length; mask += 1) {
    const isSecond = (at: number) => ((mask >> at) & 1) === 1;
    if (all.filter((_, at) => isSecond(at)).length === second.length) deals.push(wins(isSecond));
  }
  return {
    greater: deals.filter((u) => u >= seen).length / deals.length,
    less: deals.filter((u) => u <= seen).length / deals.length,
  };
}

describe('the Mann-Whitney test', () => {
  it("agrees with scipy's documented example: U = 17, exact p = 0.111", () => {
    const males = [19, 22, 16, 29, 24];
    const females = [20, 11, 17, 12];
    const result = mannWhitneyTest(females, males, 'two-sided');
    expect(result).toMatchObject({ u: 17, superiority: 17 / 20, method: 'exact' });
    expect(result.p).toBeCloseTo(0.1111111111111111, 12);
    expect(mannWhitneyTest(females, males, 'two-sided', 'normal').p).toBeCloseTo(0.11134688653314041, 10);
  });

  // R: wilcox.test(x, y, exact = FALSE), as quoted in scipy's tests
  it.each([
    [[0.99, 1.99, 2.99, 3.99, 4.99], 10, 1],
    [[1, 1.99, 3, 3.99, 5], 9, 0.9017048037317],
    [[1, 2, 2.99, 4, 5], 8.5, 0.804080657472],
    [[1, 2, 3, 4, 5], 8, 0.7086240584439],
    [[1, 2, 3.01, 4, 5], 7.5, 0.6197963884941],
    [[1, 2.01, 3, 4.01, 5], 7, 0.5368784563079],
    [[1.01, 2.01, 3.01, 4.01, 5.01], 6, 0.3912672792826],
  ])('corrects for ties as R does: 1 to 4 against %j', (other, u, p) => {
    const result = mannWhitneyTest(other, [1, 2, 3, 4], 'two-sided', 'normal');
    expect(result.u).toBe(u);
    expect(result.p).toBeCloseTo(p, 10);
  });

  it('gives what counting every way to deal the values gives, also with ties', () => {
    const group = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(group, group, (first, second) => {
        const naive = naiveP(first, second);
        expect(mannWhitneyTest(first, second, 'greater').p).toBeCloseTo(naive.greater, 10);
        expect(mannWhitneyTest(first, second, 'less').p).toBeCloseTo(naive.less, 10);
      }),
      { numRuns: 50 },
    );
  });

  it('gives nearly the same exactly and normally where groups are of a good size', () => {
    const chance = random(21);
    const [first, second] = [normals(chance, 30), normals(chance, 30, 1, 0.4)];
    const exact = mannWhitneyTest(first, second, 'greater', 'exact').p;
    expect(mannWhitneyTest(first, second, 'greater', 'normal').p).toBeCloseTo(exact, 3);
  });

  // Mann & Whitney 1947, table I: P(U <= k)
  it.each([
    [3, 3, 0.05, 0],
    [4, 4, 0.05, 1],
    [4, 4, 0.0572, 2],
    [5, 5, 0.0278, 3],
    [5, 5, 0.05, 4],
    [8, 8, 0.025, 13],
    [10, 10, 0.05, 27],
    [2, 2, 0.05, -1],
  ])('has the tabulated critical value for %d and %d at %d', (m, n, level, critical) => {
    expect(mannWhitneyCritical(m, n, level)).toBe(critical);
  });

  it('cries wolf at most 5 % of the time when there is nothing', () => {
    const alarms = shareOf(2000, (run) => {
      const chance = random(run, 22);
      return mannWhitneyTest(normals(chance, 8), normals(chance, 10), 'greater').p <= 0.05;
    });
    expect(alarms).toBeLessThanOrEqual(0.058);
  });

  it('has nothing to say when all values are equal', () => {
    expect(mannWhitneyTest([1, 1], [1, 1, 1], 'two-sided').p).toBe(1);
    expect(mannWhitneyTest([1, 1], [1, 1, 1], 'two-sided', 'normal').p).toBe(1);
  });

  it('refuses an empty group, and what is not a number', () => {
    expect(() => mannWhitneyTest([], [1], 'greater')).toThrow(RangeError);
    expect(() => mannWhitneyTest([1], [Number.NaN], 'greater')).toThrow('second group');
  });
});

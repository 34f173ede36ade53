import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { compareSamples } from '../../../src/stats/kolmogorov-smirnov.ts';
import { normals, shareOf } from '../../support/noise.ts';

/** The distance at every value of either sample, counted anew. */
function naiveDistance(first: readonly number[], second: readonly number[]): number {
  const share = (sample: readonly number[], x: number) => sample.filter((value) => value <= x).length / sample.length;
  return Math.max(...[...first, ...second].map((x) => Math.abs(share(first, x) - share(second, x))));
}

/** Every order of m and n values without ties. */
function naiveP(m: number, n: number, distance: number): number {
  let [reached, all] = [0, 0];
  for (let mask = 0; mask < 2 ** (m + n); mask += 1) {
    const order = Array.from({ length: m + n }, (_, at) => (mask >> at) & 1);
    if (order.reduce((a, b) => a + b, 0) !== m) continue;
    const places = (of: number) => order.flatMap((which, at) => (which === of ? [at] : []));
    all += 1;
    if (naiveDistance(places(1), places(0)) >= distance - 1e-12) reached += 1;
  }
  return reached / all;
}

describe('the comparison of two samples', () => {
  it('finds the largest distance, also with ties', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(sample, sample, (first, second) => {
        expect(compareSamples(first, second).distance).toBeCloseTo(naiveDistance(first, second), 12);
      }),
    );
  });

  it('has the p that counting every order gives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.nat(), (m, n, seed) => {
        const chance = random(seed);
        const [first, second] = [normals(chance, m), normals(chance, n)];
        const { distance, p } = compareSamples(first, second);
        expect(p).toBeCloseTo(naiveP(m, n, distance), 10);
      }),
      { numRuns: 25 },
    );
  });

  it('gives full separation of 5 and 5 the chance 2 in 252, and a sample against itself 1', () => {
    const apart = compareSamples([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]);
    expect(apart.distance).toBe(1);
    expect(apart.p).toBeCloseTo(2 / 252, 12);
    expect(compareSamples([1, 2, 3], [1, 2, 3])).toEqual({ distance: 0, p: 1 });
  });

  it('has nearly the same p exactly and in the limit', () => {
    // 1000 x 1000 values are still counted, 1001 x 1000 are not.
    const chance = random(131);
    const [first, second] = [normals(chance, 1000), normals(chance, 1000, 1, 0.06)];
    const exact = compareSamples(first, second).p;
    const limit = compareSamples([...first, first[0] ?? 0], second).p;
    expect(Math.abs(exact - limit)).toBeLessThan(0.02);
  });

  it('cries wolf at most 5 % of the time on samples of one distribution, and tells a shift', () => {
    const alarms = (shift: number) =>
      shareOf(1000, (run) => {
        const chance = random(run, 132);
        return compareSamples(normals(chance, 40), normals(chance, 60, 1, shift)).p <= 0.05;
      });
    // 0.05 + 1.645 standard errors of 1,000 runs
    expect(alarms(0)).toBeLessThanOrEqual(0.0613);
    expect(alarms(1)).toBeGreaterThan(0.95);
  });

  it('refuses an empty sample, and what is not a number', () => {
    expect(() => compareSamples([], [1])).toThrow(RangeError);
    expect(() => compareSamples([1], [Number.NaN])).toThrow(RangeError);
  });
});

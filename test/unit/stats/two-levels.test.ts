import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { mean } from '../../../src/stats/sample.ts';
import { signedRankTest } from '../../../src/stats/signed-rank.ts';
import { cheapestSlices, splitNoise } from '../../../src/stats/two-levels.ts';
import { normal, shareOf } from '../../support/noise.ts';

/** Log-ratios of the same arm: restarts that differ, with slices that differ less. */
function restarts(chance: () => number, count: number, slices: number, between: number, within: number): number[][] {
  return Array.from({ length: count }, () => {
    const centre = normal(chance, between);
    return Array.from({ length: slices }, () => centre + normal(chance, within));
  });
}

describe('noise on two levels', () => {
  it('is split into that of restarts and that of slices', () => {
    const noise = splitNoise(restarts(random(161), 2000, 4, 0.05, 0.02));
    expect(Math.sqrt(noise.restartVariance)).toBeCloseTo(0.05, 2);
    expect(Math.sqrt(noise.sliceVariance)).toBeCloseTo(0.02, 2);
  });

  it('agrees with the analysis of variance by hand', () => {
    // Means 2 and 5; within: (1 + 0 + 1) / 2 = 1 each; between: 4.5 - 1/3
    const noise = splitNoise([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(noise.sliceVariance).toBeCloseTo(1, 12);
    expect(noise.restartVariance).toBeCloseTo(4.5 - 1 / 3, 12);
  });

  it('never has less than no variance between restarts', () => {
    expect(
      splitNoise([
        [0, 10],
        [0, 10],
      ]).restartVariance,
    ).toBe(0);
  });

  it('makes false alarms when slices are counted as pairs, and none too many when restarts are', () => {
    const alarms = (values: (data: number[][]) => number[]) =>
      shareOf(2000, (run) => {
        const data = restarts(random(run, 162), 8, 4, 0.05, 0.02);
        return signedRankTest(values(data), 'greater').p <= 0.05;
      });
    expect(alarms((data) => data.flat())).toBeGreaterThan(0.1);
    expect(alarms((data) => data.map((slices) => mean(slices)))).toBeLessThanOrEqual(0.058);
  });

  it('is worth more slices the dearer a restart is, and one where slices do not differ', () => {
    const noise = { restartVariance: 1, sliceVariance: 4 };
    expect(cheapestSlices(noise, { restart: 25, slice: 25 })).toBe(2);
    expect(cheapestSlices(noise, { restart: 100, slice: 25 })).toBe(4);
    expect(cheapestSlices({ restartVariance: 1, sliceVariance: 0 }, { restart: 100, slice: 1 })).toBe(1);
    expect(cheapestSlices({ restartVariance: 0, sliceVariance: 1 }, { restart: 1, slice: 1 })).toBe(Infinity);
  });

  it('is cheapest at the number of slices that trying all of them finds', () => {
    const noise = { restartVariance: 0.0004, sliceVariance: 0.0036 };
    const costs = { restart: 60, slice: 20 };
    // Variance of the result times the cost of getting it, up to the number of restarts.
    const price = (slices: number) =>
      (noise.restartVariance + noise.sliceVariance / slices) * (costs.restart + slices * costs.slice);
    const tried = Array.from({ length: 40 }, (_, index) => price(index + 1));
    expect(cheapestSlices(noise, costs)).toBe(tried.indexOf(Math.min(...tried)) + 1);
  });

  it('refuses one restart, one slice, unequal slices, and costs of nothing', () => {
    expect(() => splitNoise([[1, 2]])).toThrow(RangeError);
    expect(() => splitNoise([[1], [2]])).toThrow(RangeError);
    expect(() => splitNoise([[1, 2], [3]])).toThrow('2, 1');
    expect(() => cheapestSlices({ restartVariance: 1, sliceVariance: 1 }, { restart: 0, slice: 1 })).toThrow(
      RangeError,
    );
  });
});

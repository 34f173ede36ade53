import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { changePoints } from '../../../src/stats/change-points.ts';
import { normal, normals, shareOf } from '../../support/noise.ts';

describe('the change points of a series', () => {
  it('are where a level changed, with the medians of both sides', () => {
    const chance = random(141);
    const series = Array.from({ length: 60 }, (_, at) => (at < 20 ? 100 : at < 40 ? 130 : 90) + normal(chance, 2));
    const found = changePoints(series, random(142));
    expect(found.map(({ at }) => at)).toEqual([20, 40]);
    expect(found[0]?.medianBefore).toBeCloseTo(100, -1);
    expect(found[0]?.medianAfter).toBeCloseTo(130, -1);
    expect(found[1]?.medianAfter).toBeCloseTo(90, -1);
    expect(found.every(({ p }) => p <= 0.01)).toBe(true);
  });

  it('is found within two values of an injected +5 %, in 90 % of series with 2 % noise', () => {
    const found = shareOf(200, (run) => {
      const chance = random(run, 143);
      const series = Array.from({ length: 40 }, (_, at) => (at < 20 ? 100 : 105) * (1 + normal(chance, 0.02)));
      return changePoints(series, chance).some(({ at }) => Math.abs(at - 20) <= 2);
    });
    expect(found).toBeGreaterThanOrEqual(0.9);
  });

  it('are none in 95 % of series without a change', () => {
    const calm = shareOf(500, (run) => {
      const chance = random(run, 144);
      return changePoints(normals(chance, 40), chance).length === 0;
    });
    // 0.95 - 1.645 standard errors of 500 runs
    expect(calm).toBeGreaterThanOrEqual(0.934);
  });

  it('leave out changes that are too small to matter', () => {
    const series = Array.from({ length: 40 }, (_, at) => (at < 20 ? 100 : 104) + (at % 3) / 10);
    expect(changePoints(series, random(1)).map(({ at }) => at)).toEqual([20]);
    expect(changePoints(series, random(1), { leastChange: 0.05 })).toEqual([]);
  });

  it('stand far enough from the ends and from each other, ascending, and are the same for the same seed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }), fc.nat(), (series, seed) => {
        const options = { permutations: 19, leastOnEachSide: 4 };
        const found = changePoints(series, random(seed), options);
        expect(changePoints(series, random(seed), options)).toEqual(found);
        const edges = [0, ...found.map(({ at }) => at), series.length];
        if (found.length > 0) {
          for (const [index, edge] of edges.slice(1).entries())
            expect(edge - (edges[index] ?? 0)).toBeGreaterThanOrEqual(4);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are none in a series too short or without any change at all', () => {
    expect(changePoints([], random(1))).toEqual([]);
    expect(changePoints([1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 9], random(1))).toEqual([]);
    expect(changePoints(new Array<number>(40).fill(7), random(1))).toEqual([]);
  });

  it('refuses what is not a number, and sides of nothing', () => {
    expect(() => changePoints([1, Number.NaN], random(1))).toThrow(RangeError);
    expect(() => changePoints([1, 2], random(1), { leastOnEachSide: 0 })).toThrow(RangeError);
  });
});

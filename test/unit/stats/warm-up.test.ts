import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { median } from '../../../src/stats/quantile.ts';
import { isWarm, steadyState } from '../../../src/stats/warm-up.ts';
import { normal, shareOf } from '../../support/noise.ts';

/** MSER-5 with every sum written out. */
function naiveCut(series: readonly number[]): number {
  const batches: number[] = [];
  for (let at = 0; at + 5 <= series.length; at += 5) batches.push(series.slice(at, at + 5).reduce((a, b) => a + b) / 5);
  const errors = batches.slice(0, Math.floor(batches.length / 2) + 1).map((_, cut) => {
    const rest = batches.slice(cut);
    const centre = rest.reduce((a, b) => a + b) / rest.length;
    return rest.reduce((sum, x) => sum + (x - centre) * (x - centre), 0) / (rest.length * rest.length);
  });
  return 5 * errors.indexOf(Math.min(...errors));
}

describe('the steady state of a series', () => {
  it('starts after a step', () => {
    const chance = random(111);
    const series = Array.from({ length: 100 }, (_, at) => (at < 30 ? 20 : 10) + normal(chance, 0.5));
    expect(steadyState(series)).toEqual({ cut: 30, isSteady: true });
  });

  it('mostly starts where an exponential warm-up has fallen below the noise', () => {
    const states = Array.from({ length: 400 }, (_unused, run) => {
      const chance = random(run, 112);
      return steadyState(Array.from({ length: 120 }, (_, at) => 10 + 20 * Math.exp(-at / 8) + normal(chance, 0.5)));
    });
    // 20 exp(-at / 8) is 0.5, the noise, at 30.
    expect(median(states.map(({ cut }) => cut))).toBe(35);
    expect(states.filter(({ isSteady }) => isSteady).length / states.length).toBeGreaterThan(0.85);
  });

  it('starts at once where all values are equal', () => {
    expect(steadyState(new Array<number>(60).fill(3))).toEqual({ cut: 0, isSteady: true });
    const halves = Array.from({ length: 60 }, (_, at) => (at < 30 ? 20 : 10));
    expect(steadyState(halves)).toEqual({ cut: 30, isSteady: true });
    const rounded = Array.from({ length: 60 }, (_, at) => (at < 33 ? 0.1 + 0.2 : 0.3));
    expect(steadyState(rounded)).toEqual({ cut: 0, isSteady: true });
  });

  const notSteady = (stream: number, value: (at: number, chance: () => number) => number, length = 100) =>
    shareOf(400, (run) => {
      const chance = random(run, stream);
      return !steadyState(Array.from({ length }, (_, at) => value(at, chance))).isSteady;
    });

  it('is never found where the level steps in the second half, and seldom where it rises to the end', () => {
    expect(notSteady(113, (at, chance) => (at < 70 ? 20 : 10) + normal(chance, 0.5))).toBe(1);
    expect(notSteady(114, (at, chance) => at / 5 + normal(chance, 1))).toBeGreaterThan(0.85);
  });

  it('is mostly found in a series that is steady throughout, or after a third', () => {
    expect(notSteady(115, (_, chance) => 10 + normal(chance, 1))).toBeLessThan(0.1);
    expect(notSteady(116, (at, chance) => (at < 30 ? 20 : 10) + normal(chance, 0.5))).toBeLessThan(0.15);
  });

  it.each([50, 60, 75, 240])('is seldom found in a series of %i values that only rises', (length) => {
    // As much in all as that of 100 values above.
    expect(notSteady(117, (at, chance) => (20 * at) / length + normal(chance, 1), length)).toBeGreaterThan(0.9);
  });

  it.each([50, 60, 75, 100, 150])(
    'is mostly found in %i values that are steady, throughout or after a third',
    (length) => {
      const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / 400);
      expect(notSteady(118, (_, chance) => 10 + normal(chance, 1), length)).toBeLessThanOrEqual(most);
      expect(
        notSteady(119, (at, chance) => (at < length / 3 ? 20 : 10) + normal(chance, 0.5), length),
      ).toBeLessThanOrEqual(most);
    },
  );

  it('is that of the formula written out', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 50, maxLength: 120 }), (series) => {
        const { cut } = steadyState(series);
        expect(cut).toBe(naiveCut(series));
      }),
    );
  });

  it('needs fifty values, all of them numbers', () => {
    expect(() => steadyState(new Array<number>(49).fill(1))).toThrow('got 49');
    expect(() => steadyState(new Array<number>(50).fill(Number.NaN))).toThrow(RangeError);
  });
});

describe('a warm-up', () => {
  it('is over when two successive windows differ by less than 5 % in time and in work', () => {
    const window = { serviceP50Ms: 10, statementsPerHit: 2 };
    expect(isWarm(window, { serviceP50Ms: 10.4, statementsPerHit: 1.95 })).toBe(true);
    expect(isWarm(window, { serviceP50Ms: 10.6, statementsPerHit: 2 })).toBe(false);
    expect(isWarm(window, { serviceP50Ms: 10, statementsPerHit: 1.8 })).toBe(false);
  });

  it('may do no work at all in both windows, but not start to do some', () => {
    expect(isWarm({ serviceP50Ms: 1, statementsPerHit: 0 }, { serviceP50Ms: 1, statementsPerHit: 0 })).toBe(true);
    expect(isWarm({ serviceP50Ms: 1, statementsPerHit: 0 }, { serviceP50Ms: 1, statementsPerHit: 0.1 })).toBe(false);
  });

  it('is not over where something was not measured', () => {
    expect(isWarm({ serviceP50Ms: 1, statementsPerHit: NaN }, { serviceP50Ms: 1, statementsPerHit: NaN })).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import { type RepeatedSeries, exactLookOf, judgeExact } from '../../../../src/verdicts/gate/exact-look.ts';
import { normal } from '../../../support/noise.ts';

const series = (before: readonly number[], after: readonly number[], changes: Partial<RepeatedSeries> = {}) => ({
  differences: after.map((value, index) => value - (before[index] ?? 0)),
  logs: { baseline: before, candidate: after },
  tolerance: 0.1,
  margin: 0.03,
  isCounted: true,
  ...changes,
});
const four = (value: number) => [value, value, value, value];

describe('a metric whose trials agree', () => {
  it.each([
    ['3.1 % more', 1.031, 'regression'],
    ['as much as the margin', 1.03, 'ok'],
    ['as much', 1, 'ok'],
    ['3.1 % less', 1 / 1.031, 'improvement'],
    ['twice as much', 2, 'regression'],
  ])('%s, times %d, is %s', (_what, factor, state) => {
    expect(judgeExact(series(four(1), four(1 + Math.log(factor))))?.state).toBe(state);
  });

  it('is exact when they lie within a tenth of the margin of each other, in either arm', () => {
    const limit = Math.log1p(0.03) / 10;
    const apart = (by: number) => [0, by, 0, 0];
    expect(judgeExact(series(apart(0.99 * limit), four(1)))?.spread).toBeCloseTo(0.99 * limit, 12);
    expect(judgeExact(series(apart(1.01 * limit), four(1)))).toBeUndefined();
    expect(judgeExact(series(four(1), apart(1.01 * limit)))).toBeUndefined();
  });

  it('takes the nearest trials of the arms for worse, and the farthest for ok', () => {
    const near = Math.log1p(0.03);
    expect(judgeExact(series([0, 0.002, 0, 0], four(near + 0.001)))?.state).toBe('ok');
    expect(judgeExact(series(four(0), [0.0965, 0.0905, 0.0905, 0.0905], { margin: 0.095 }))).toBeUndefined();
  });

  it('is not ok where a calibration forbids it, and is known by nothing without a margin', () => {
    expect(judgeExact(series(four(0), four(0), { mayNotBeOk: true }))).toBeUndefined();
    expect(judgeExact(series(four(0), four(1), { margin: 0 }))).toBeUndefined();
  });
});

it.each([
  [{ isCounted: true }, 4],
  [{ isCounted: false }, undefined],
  [{ isCounted: true, noise: 0.0029 }, 2],
  [{ isCounted: false, noise: 0.0029 }, 2],
  [{ isCounted: true, noise: 0.003 }, undefined],
])('%j is looked at with %s pairs', (known, pairs) => {
  expect(exactLookOf({ margin: 0.03, ...known })).toBe(pairs);
});

describe('equal arms', () => {
  const alarms = (trial: (chance: () => number) => number, known: Partial<RepeatedSeries> = {}) => {
    let found = 0;
    for (let run = 0; run < 4000; run += 1) {
      const chance = random(run, 241);
      const arm = () => Array.from({ length: 4 }, () => trial(chance));
      if (judgeExact(series(arm(), arm(), known))?.state === 'regression') found += 1;
    }
    return found / 4000;
  };

  it('that take one of two exact values by chance look worse in 1 of 256 gates', () => {
    expect(alarms((chance) => (chance() < 0.5 ? 0.1 : 0))).toBeLessThanOrEqual(0.006);
    // Two trials an arm, without a calibration that would have shown the jumps: 1 of 16.
    expect(alarms((chance) => (chance() < 0.5 ? 0.1 : 0), { noise: 0 })).toBeGreaterThan(0.05);
  });

  it('whose calibration was lucky look worse in less than 1 of 100: noise of a third of the margin, taken for none', () => {
    expect(alarms((chance) => normal(chance, 0.01), { noise: 0 })).toBeLessThanOrEqual(0.01);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { judgeControl } from '../../../src/stats/control.ts';
import { centreOf } from '../../../src/stats/hodges-lehmann.ts';
import { mean } from '../../../src/stats/sample.ts';
import { normal } from '../../support/noise.ts';

describe('control work', () => {
  it.each([
    [10, 10, 'calm'],
    [10, 10.29, 'calm'],
    [10, 10.4, 'drifting'],
    [10, 9.6, 'drifting'],
    [10, 10.6, 'contaminated'],
    [10, 9, 'contaminated'],
    // Exactly on a limit, from times whose logarithms differ a little more or less than that of the limit.
    [0.1, 0.105, 'drifting'],
    [3, 3.15, 'drifting'],
    [7, 7.35, 'drifting'],
    [60, 63, 'drifting'],
    [63, 60, 'drifting'],
    [7, 7.21, 'calm'],
    [30, 30.9, 'calm'],
    [30, 30.900_001, 'drifting'],
    [60, 63.000_01, 'contaminated'],
  ])('of %d and then %d ms says %s', (baseline, candidate, state) => {
    expect(judgeControl(baseline, candidate).state).toBe(state);
  });

  it('judges both directions alike', () => {
    const time = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(time, time, (a, b) => {
        expect(judgeControl(a, b).state).toBe(judgeControl(b, a).state);
      }),
    );
  });

  it('that gave no time is no sign of calm', () => {
    expect(judgeControl(Number.NaN, 10)).toEqual({ drift: Number.NaN, state: 'contaminated' });
    expect(judgeControl(10, 0).state).toBe('contaminated');
  });

  it('drops the pair in which the machine slowed down, and leaves the result without bias', () => {
    const estimates = (isGuarded: boolean) =>
      Array.from({ length: 200 }, (_, run) => {
        const chance = random(run, 151);
        const pairs = Array.from({ length: 12 }, (_unused, pair) => {
          // In three slots of the candidate the whole machine is 40 % slower.
          const machine = pair % 4 === 0 ? Math.log(1.4) : 0;
          const control = judgeControl(10, 10 * Math.exp(machine + normal(chance, 0.005)));
          return { state: control.state, difference: Math.log(1.1) + machine + normal(chance, 0.03) };
        });
        const kept = pairs.filter(({ state }) => !isGuarded || state !== 'contaminated');
        return Math.expm1(
          centreOf(
            kept.map(({ difference }) => difference),
            0.05,
          ).estimate,
        );
      });
    expect(mean(estimates(true))).toBeCloseTo(0.1, 2);
    expect(mean(estimates(false))).toBeGreaterThan(0.12);
  });
});

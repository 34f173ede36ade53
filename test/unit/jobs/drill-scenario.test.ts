import { describe, expect, it } from 'vitest';
import { drillScenario, requireTiming } from '../../../src/jobs/drill/drill-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { scheduleOf } from '../../../src/scenario/scenario-schedule.ts';

/** Its busiest hour has three times the mean rate. */
const SCENARIO = {
  profile: {
    name: 'p',
    title: 'p',
    source: 's',
    timezone: 'UTC',
    fractions: [0.125, ...Array.from({ length: 23 }, () => 0.875 / 23)],
  },
  load: { hitsPerDay: 8_640_000, mode: 'full-day', durationMs: 60_000, arrivals: 'poisson', seed: 1 },
  requests: [],
  warmUp: { durationMs: 20_000, ratePerSecond: 200, until: 'steady', maxMs: 90_000 },
  gate: { controlMs: 100 },
  repeatInvalid: 2,
} as unknown as Scenario;

describe('the scenario of a drill', () => {
  it("holds the true rate of the day's busiest part, whatever the mode", () => {
    const { curve } = scheduleOf(drillScenario(SCENARIO, { durationMs: 40_000 }), '');
    const rates = curve.segments.map(({ ratePerSecond }) => ratePerSecond);
    for (const rate of rates) expect(rate).toBeCloseTo(300, 6);
    expect(curve.segments.reduce((sum, { lengthMs }) => sum + lengthMs, 0)).toBeCloseTo(40_000, 6);
  });

  it('holds another rate where one is asked for', () => {
    const { curve } = scheduleOf(drillScenario(SCENARIO, { durationMs: 40_000, ratePerSecond: 25 }), '');
    for (const { ratePerSecond } of curve.segments) expect(ratePerSecond).toBeCloseTo(25, 6);
  });

  it('warms up as the scenario says, and no longer than is asked for', () => {
    const { warmUp } = drillScenario(SCENARIO, { durationMs: 40_000 });
    expect(warmUp).toBe(SCENARIO.warmUp);
    const warmUpOf = (warmUpMostMs: number) => drillScenario(SCENARIO, { durationMs: 40_000, warmUpMostMs }).warmUp;
    expect(warmUpOf(8_000)).toMatchObject({ durationMs: 8_000, ratePerSecond: 200, until: 'duration' });
    expect(warmUpOf(30_000)).toMatchObject({ durationMs: 20_000, until: 'duration' });
  });

  it('repeats nothing by itself and does no control work', () => {
    const { repeatInvalid, gate } = drillScenario(SCENARIO, { durationMs: 40_000 });
    expect([repeatInvalid, gate]).toEqual([0, undefined]);
  });
});

describe('the times of a drill', () => {
  it.each([
    [5_000, 10_000, 28_000, undefined],
    [4_999, 10_000, 28_000, /at least 5 s must be steady/],
    [5_000, 10_000, 27_999, /so it takes 28 s at least/],
  ])('a fault at %i ms, held %i ms, in %i ms', (faultAtMs, holdMs, durationMs, message) => {
    const check = () => {
      requireTiming({ faultAtMs, holdMs, durationMs });
    };
    if (message === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(message);
  });
});

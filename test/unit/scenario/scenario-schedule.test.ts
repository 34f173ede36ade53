import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thousands } from '../../../src/base/number-text.ts';
import { arrivals } from '../../../src/scenario/arrivals.ts';
import { dayCurve, expectedHits, peakRatePerSecond } from '../../../src/scenario/day-curve.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { caveatsOf, scheduleOf } from '../../../src/scenario/scenario-schedule.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const scenario = await readScenario('day-23m', { root });

const fractions = fc
  .array(fc.integer({ min: 1, max: 1000 }), { minLength: 24, maxLength: 24 })
  .map((weights) => weights.map((weight) => weight / weights.reduce((sum, one) => sum + one, 0)));

describe('the rate curve of a day', () => {
  it('peaks at 382 hits/s for the weekday of 23 million hits, of which 63,889 fall into four minutes of time-lapse', () => {
    // Both numbers: DESIGN, section 3 (peak hour 0.0598 of 23M / 3600 s; 23M / 86400 s * 240 s).
    const { curve } = scheduleOf(scenario, 'run');
    expect(peakRatePerSecond(curve)).toBeCloseTo((0.0598 * 23e6) / 3600, 0);
    expect(expectedHits(curve)).toBeCloseTo(63_888.9, 0);
    expect(curve.segments).toHaveLength(24);
    expect(curve.segments[0]?.lengthMs).toBe(10_000);
  });

  it('keeps every hit of a full day, at 6,389 hits/s on average in an hour', () => {
    const curve = dayCurve(scenario.profile, { hitsPerDay: 23_000_000, mode: 'full-day', durationMs: 3_600_000 });
    expect(expectedHits(curve)).toBeCloseTo(23e6, 3);
    expect(expectedHits(curve) / 3600).toBeCloseTo(6388.9, 1);
  });

  it('has the same rates in time-lapse as in real time, and the same hits in full-day as in real time', () => {
    fc.assert(
      fc.property(
        fractions,
        fc.integer({ min: 1000, max: 1e8 }),
        fc.integer({ min: 1000, max: 86_400_000 }),
        (parts, hitsPerDay, durationMs) => {
          const curveOf = (mode: 'time-lapse' | 'full-day' | 'real-time', lengthMs: number) =>
            dayCurve({ fractions: parts }, { hitsPerDay, mode, durationMs: lengthMs });
          const real = curveOf('real-time', 86_400_000);
          const lapse = curveOf('time-lapse', durationMs);
          expect(lapse.segments.map(({ ratePerSecond }) => ratePerSecond)).toEqual(
            real.segments.map(({ ratePerSecond }) => ratePerSecond),
          );
          expect(expectedHits(curveOf('full-day', durationMs)) / hitsPerDay).toBeCloseTo(1, 9);
          expect(expectedHits(real) / hitsPerDay).toBeCloseTo(1, 9);
        },
      ),
    );
  });
});

describe('the schedule of a scenario', () => {
  it('carries its seed, arrivals, requests and the prefix of its writes', () => {
    expect(scheduleOf(scenario, 'run-1')).toMatchObject({
      arrivals: 'poisson',
      seed: 4711,
      requests: scenario.requests,
      writeKeyPrefix: 'run-1',
    });
  });
});

describe('the caveats of a scenario', () => {
  it('say how long an hour is, and what a shortened day does not show', () => {
    const [first, ...others] = caveatsOf(scenario);
    expect(first).toBe(
      'Time-lapse: the rates are those of the day, but each hour is 10 s, so 63,888 of its hits were due.',
    );
    expect(others.join(' ')).toMatch(/Cache lifetimes.*Jobs that run by the clock.*leaks/);
  });

  it('count the hits that the schedule has, whatever the day and its length', () => {
    fc.assert(
      fc.property(
        fractions,
        fc.integer({ min: 100_000, max: 1e7 }),
        fc.integer({ min: 1000, max: 20_000 }),
        fc.constantFrom('time-lapse' as const, 'full-day' as const),
        (parts, hitsPerDay, durationMs, mode) => {
          const day = {
            ...scenario,
            profile: { ...scenario.profile, fractions: parts },
            load: { ...scenario.load, hitsPerDay: mode === 'full-day' ? 1000 : hitsPerDay, mode, durationMs },
          };
          let hits = 0;
          for (const _hit of arrivals(scheduleOf(day, 'run'))) hits += 1;
          expect(caveatsOf(day)[0]).toMatch(new RegExp(` ${thousands(hits)} (of its )?hits were due`));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('say by what the rates of a full day are multiplied', () => {
    const load = { ...scenario.load, mode: 'full-day' as const, durationMs: 3_600_000 };
    expect(caveatsOf({ ...scenario, load })[0]).toBe(
      'Full day: all 23,000,000 hits were due, but each hour is 2.5 min, so the rates are 24 times those of the day.',
    );
  });

  it('are none in real time', () => {
    const load = { ...scenario.load, mode: 'real-time' as const, durationMs: 86_400_000 };
    expect(caveatsOf({ ...scenario, load })).toEqual([]);
  });
});

import { build } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { type ServiceLevel, ServiceLevels, relativeToRate } from '../../../src/stats/service-levels.ts';
import { steadyState } from '../../../src/stats/warm-up.ts';

/** 240 intervals of a day from night to night, in which the busiest hour has ten times the hits and doubles the service times. */
function day(seed: number, factor: (interval: number) => number): ServiceLevel[] {
  const draw = random(seed, 0);
  return Array.from({ length: 240 }, (_, interval) => {
    const share = (1 - Math.cos((2 * Math.PI * interval) / 240)) / 2;
    const noise = 1 + 0.1 * (draw() + draw() + draw() - 1.5);
    return {
      hits: Math.round(30 + 270 * share + 10 * draw()),
      p50Ms: 5 * (1 + share) * noise * factor(interval),
    };
  });
}

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed + 1);
const unsteady = (factor: (interval: number) => number): number =>
  SEEDS.filter((seed) => !steadyState(relativeToRate(day(seed, factor))).isSteady).length / SEEDS.length;

describe('service times relative to the rate', () => {
  it('leave no trace of the day, which by itself looks unsteady', () => {
    const raw = SEEDS.filter((seed) => !steadyState(day(seed, () => 1).map(({ p50Ms }) => p50Ms)).isSteady);
    expect(raw.length / SEEDS.length).toBeGreaterThan(0.5);
    expect(unsteady(() => 1)).toBeLessThanOrEqual(0.1);
  });

  it('show a server that gets slower all day', () => {
    expect(unsteady((interval) => 1 + interval / 240)).toBeGreaterThan(0.8);
  });

  it('show where a cold start ends, when its rate comes back in the evening', () => {
    const levels = day(7, (interval) => (interval < 20 ? 3 : 1));
    const { cut, isSteady } = steadyState(relativeToRate(levels));
    expect(isSteady).toBe(true);
    expect(cut).toBeGreaterThanOrEqual(15);
    expect(cut).toBeLessThanOrEqual(30);
  });

  it('are 1 where there is nothing to compare with', () => {
    expect(relativeToRate([{ hits: 5, p50Ms: 7 }])).toEqual([1]);
    expect(relativeToRate([])).toEqual([]);
  });
});

describe('the level of an interval', () => {
  it('is the median of all its endpoints together, not the mean of their medians', () => {
    const levels = new ServiceLevels();
    const of = (ms: readonly number[]) => {
      const histogram = build({ highestTrackableValue: 1e9, numberOfSignificantValueDigits: 3 });
      for (const each of ms) histogram.recordValue(each * 1000);
      return histogram;
    };
    levels.add({ startMs: 0 }, of([1, 1, 1, 1]));
    levels.add({ startMs: 0 }, of([100]));
    levels.add({ startMs: 2000 }, of([7]));
    const [first, second] = levels.finish();
    expect(first?.hits).toBe(5);
    expect(first?.p50Ms).toBeCloseTo(1, 2);
    expect(second).toMatchObject({ hits: 1 });
    expect(second?.p50Ms).toBeCloseTo(7, 2);
  });
});

import { describe, expect, it } from 'vitest';
import { bestOf } from '../../../../src/jobs/capacity/estimate.ts';
import { levelLimits } from '../../../../src/jobs/capacity/level-limits.ts';
import { resultOf } from '../../../../src/verdicts/capacity/result.ts';
import { hits } from '../../../../src/verdicts/capacity/words.ts';
import { exitOf } from '../../../../src/verdicts/exit.ts';
import { readHitsPerDay } from '../../../../src/cli/hits-per-day.ts';
import type { CapacityExperiment, CapacityResult } from '../../../../src/records/capacity-record.ts';
import { readScenario } from '../../../../src/scenario/scenario-file.ts';

const exitOfCapacity = (result: Pick<CapacityResult, 'state' | 'end' | 'between'>): number =>
  exitOf({ kind: 'capacity', results: [result] }).code;

const M = 1_000_000;
const made = (answer: CapacityExperiment['answer'], ...millions: number[]): CapacityExperiment[] =>
  millions.map((million) => ({
    run: 'x',
    startedAtMs: 0,
    hitsPerDay: million * M,
    peakRatePerSecond: 1,
    isReused: false,
    answer,
    reason: '',
  }));
const say = (experiments: readonly CapacityExperiment[], end: Parameters<typeof resultOf>[1]) =>
  resultOf(experiments, end, { topology: 'legacy', dayHits: 23 * M });

describe('the answer', () => {
  it('is an interval with its headroom', () => {
    const found = say([...made('held', 41, 41, 41), ...made('missed', 45, 45, 45)], 'found');
    expect(found.sentence).toBe('legacy holds between 41M and 45M hits a day: 1.8 to 2.0 times 23M');
    expect(found).toMatchObject({ state: 'found', isConfirmed: true });
    expect(exitOfCapacity(found)).toBe(0);
  });

  it('names what keeps it from being surer', () => {
    const { sentence } = say(
      [...made('held', 41), ...made('missed', 92), ...made('disturbed', 60)],
      'most-experiments',
    );
    expect(sentence).toMatch(/--most.*not confirmed.*disturbed experiments missed at 60M, which proves nothing/);
  });

  it('is one end only where the other could not be measured', () => {
    const open = say([...made('held', 92, 92, 92), ...made('generator', 101, 101)], 'generator');
    expect(open.sentence).toMatch(
      /holds 92M hits a day, the highest .*generator is the limit: at least 4.0 times 23M$/,
    );
    expect(exitOfCapacity(open)).toBe(0);
    const floor = say(made('missed', 1, 1, 1), 'floor');
    expect(floor.sentence).toMatch(/does not hold 1M hits a day, the lowest .*less than 0.043 times 23M$/);
    expect(exitOfCapacity(floor)).toBe(1);
    expect(exitOfCapacity(say(made('missed', 5), 'most-experiments'))).toBe(3);
  });

  it('is none without experiments that count', () => {
    const none = say(made('invalid', 23, 23), 'invalid');
    expect(none.sentence).toMatch(/^nothing can be said about legacy/);
    expect([exitOfCapacity(none), exitOfCapacity(say([], 'interrupted'))]).toEqual([3, 130]);
  });
});

describe('hits a day', () => {
  it.each<[string, number]>([
    ['23M', 23 * M],
    ['950k', 950_000],
    ['1.5g', 1500 * M],
    ['8640000', 8_640_000],
  ])('are read from %s', (text, count) => {
    expect(readHitsPerDay('--from', text)).toBe(count);
  });

  it.each(['', '0', '-1M', '23X', '1e9', 'many'])('are refused as %j', (text) => {
    expect(() => readHitsPerDay('--from', text)).toThrow(/like 23M/);
  });

  it('are written short', () => {
    expect([950_000, 23 * M, 45_530_000, 1.5e9, 999].map(hits)).toEqual(['950k', '23M', '45.53M', '1.5G', '999']);
  });
});

it('an estimate is the day whose busiest part asks for the most answers a second within the objective', () => {
  const step = { connections: 1, serviceP95Ms: 1, errorRatio: 0, isWithinObjective: true };
  const steps = [
    { ...step, answersPerSecond: 100 },
    { ...step, answersPerSecond: 200 },
    { ...step, answersPerSecond: 900, isWithinObjective: false },
  ];
  expect(bestOf(steps, [0.25, 0.75])).toEqual({ answersPerSecond: 200, hitsPerDay: (200 * 86_400) / 1.5 });
  expect(bestOf(steps.slice(2), [1])).toEqual({});
});

it('the lowest level still gives enough hits for a p95', async () => {
  const scenario = await readScenario('quick-day', { root: process.cwd() });
  const { lowestHitsPerDay, highestHitsPerDay } = levelLimits(scenario);
  expect((lowestHitsPerDay * 60) / 86_400).toBeCloseTo(200, 0);
  expect(highestHitsPerDay).toBeGreaterThan(10_000 * M);
});

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { arrivals } from '../../../../src/scenario/arrivals.ts';
import { readScenario } from '../../../../src/scenario/scenario-file.ts';
import { scheduleOf } from '../../../../src/scenario/scenario-schedule.ts';
import { combineDigests, scheduleDigest } from '../../../../src/scenario/schedule-digest.ts';
import { CATALOGUE, constantRate, sampleSchedule } from './sample-schedule.ts';

const PLAIN = sampleSchedule({ requests: CATALOGUE, curve: constantRate(1000, 20) });
const sessions = { visitors: 50, hitsPerVisit: 8 };
const WITH = { ...PLAIN, sessions };
const root = fileURLToPath(new URL('../../../..', import.meta.url));

describe('the visits of a schedule', () => {
  it('change no other part of any hit, and nothing where there are none', async () => {
    expect([...arrivals(WITH)]).toMatchObject([...arrivals(PLAIN)]);
    expect(scheduleDigest(scheduleOf(await readScenario('quick-day', { root }), ''))).toBe('218f4485d1d65d98');
  });

  it('are of geometrically distributed length and spread evenly over the visitors', () => {
    const hits = [...arrivals(WITH)];
    const perVisitor = Array.from({ length: 50 }, () => 0);
    const lengths: number[] = [];
    const going = new Map<number, number>();
    for (const { visitor = -1, isVisitStart } of hits) {
      perVisitor[visitor] = (perVisitor[visitor] ?? Number.NaN) + 1;
      const length = going.get(visitor) ?? 0;
      if (isVisitStart === true && length > 0) lengths.push(length);
      going.set(visitor, isVisitStart === true ? 1 : length + 1);
    }
    // 20,000 hits: 400 a visitor with a standard deviation of 20; about 2,450 whole visits with one of 0.15 around 8.
    expect(Math.min(...perVisitor)).toBeGreaterThan(300);
    expect(Math.max(...perVisitor)).toBeLessThan(500);
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    expect(mean).toBeGreaterThan(7.4);
    expect(mean).toBeLessThan(8.6);
    // Geometric: 1 of 8 visits has one hit.
    expect(lengths.filter((length) => length === 1).length / lengths.length).toBeCloseTo(1 / 8, 1);
  });

  it('are other ones with another seed', () => {
    const whole = [...arrivals(WITH)];
    expect([...arrivals({ ...WITH, seed: 43 })].map(({ visitor }) => visitor)).not.toEqual(
      whole.map(({ visitor }) => visitor),
    );
  });

  it('stand in the digest', () => {
    const digests = [
      PLAIN,
      WITH,
      { ...WITH, sessions: { ...sessions, visitors: 51 } },
      { ...WITH, sessions: { ...sessions, hitsPerVisit: 9 } },
    ].map((schedule) => scheduleDigest(schedule));
    expect(new Set(digests).size).toBe(4);
  });

  it.each([1, 2, 3, 7])('belong each to one of %i generators, whose slices make up the whole', (count) => {
    const slices = Array.from({ length: count }, (_, index) => [...arrivals(WITH, { index, count })]);
    const owners = slices.map((hits) => new Set(hits.map(({ visitor }) => visitor)));
    expect(owners.reduce((sum, { size }) => sum + size, 0)).toBe(50);
    expect(slices.flat().sort((a, b) => a.index - b.index)).toEqual([...arrivals(WITH)]);
    const digests = slices.map((_, index) => scheduleDigest(WITH, { index, count }));
    expect(combineDigests(digests)).toBe(scheduleDigest(WITH));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivals } from '../../../../src/scenario/arrivals.ts';
import { combineDigests, ScheduleDigest, scheduleDigest } from '../../../../src/scenario/schedule-digest.ts';
import type { Arrival } from '../../../../src/scenario/schedule.ts';
import { CATALOGUE, constantRate, sampleSchedule } from './sample-schedule.ts';

const SCHEDULE = sampleSchedule({ requests: CATALOGUE, curve: constantRate(200, 3) });
const EMPTY = '0000000000000000';

function digestOf(hits: readonly Arrival[]): string {
  const digest = new ScheduleDigest();
  for (const hit of hits) digest.add(hit);
  return digest.hex();
}

describe('the digest of a schedule', () => {
  it('does not depend on the order of the hits', () => {
    const hits = [...arrivals(SCHEDULE)];

    expect(digestOf(hits.toReversed())).toBe(scheduleDigest(SCHEDULE));
  });

  it('is the sum of the digests of its slices', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(), (count, seed) => {
        const schedule = { ...SCHEDULE, seed };
        const slices = Array.from({ length: count }, (_, index) => scheduleDigest(schedule, { index, count }));

        expect(combineDigests(slices)).toBe(scheduleDigest(schedule));
      }),
      { numRuns: 20 },
    );
  });

  it('tells a change of any part of any hit, a hit too few and one too many', () => {
    const hits = [...arrivals(SCHEDULE)];
    const whole = digestOf(hits);
    fc.assert(
      fc.property(fc.nat({ max: hits.length - 1 }), fc.integer({ min: 1, max: 1e9 }), (at, by) => {
        const hit = hits[at];
        if (hit === undefined) throw new Error('no such hit');
        const changes: readonly Arrival[][] = [
          [],
          [hit, hit],
          [{ ...hit, index: hit.index + by }],
          [{ ...hit, dueUs: hit.dueUs + by }],
          [{ ...hit, dueUs: hit.dueUs + by * 4294967296 }],
          [{ ...hit, request: hit.request + by }],
          [{ ...hit, path: `${hit.path}x` }],
          [{ ...hit, body: `${hit.body ?? ''}x` }],
        ];
        for (const change of changes) {
          expect(digestOf([...hits.slice(0, at), ...change, ...hits.slice(at + 1)])).not.toBe(whole);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is sixteen zeros for no hits', () => {
    expect(scheduleDigest({ ...SCHEDULE, curve: { segments: [] } })).toBe(EMPTY);
    expect(combineDigests([])).toBe(EMPTY);
  });

  it('refuses to add what is no digest', () => {
    expect(() => combineDigests(['abc'])).toThrow('"abc"');
  });
});

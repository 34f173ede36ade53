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

/** How many characters were read one by one. */
function charactersReadBy(act: () => void): number {
  const original = Object.getOwnPropertyDescriptor(String.prototype, 'charCodeAt')?.value as (
    this: string,
    at: number,
  ) => number;
  let count = 0;
  String.prototype.charCodeAt = function (this: string, at) {
    count++;
    return original.call(this, at);
  };
  try {
    act();
  } finally {
    String.prototype.charCodeAt = original;
  }
  return count;
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

  it('of a long body that is the same in each hit reads it once, and is what it was', () => {
    const body = 'ab\u00ff'.repeat(10_000);
    const hits = Array.from({ length: 100 }, (_, index) => ({
      index,
      dueUs: index * 1000,
      request: 0,
      path: '/up',
      body,
    }));
    let hex = '';
    const read = charactersReadBy(() => (hex = digestOf(hits)));
    expect(read).toBeLessThan(2 * body.length);
    expect(hex).toBe('9729328e49dffd74');
  });

  it('of long bodies that differ, of several endpoints and paths, is what it was', () => {
    const hits = Array.from({ length: 60 }, (_, index) => ({
      index,
      dueUs: index * 1000,
      request: index % 2,
      path: `/up/${index % 5}`,
      body: 'ab\u00ff'.repeat(1000 + (index % 3)) + String(index % 4),
    }));
    expect(digestOf(hits)).toBe('7ec4b288969b4ec3');
    expect(combineDigests(hits.map((hit) => digestOf([hit])))).toBe('7ec4b288969b4ec3');
  });

  it('refuses to add what is no digest', () => {
    expect(() => combineDigests(['abc'])).toThrow('"abc"');
  });
});

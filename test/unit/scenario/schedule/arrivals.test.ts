import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivals } from '../../../../src/scenario/arrivals.ts';
import type { Arrival, ScheduleSpecification } from '../../../../src/scenario/schedule.ts';
import { scheduleTotals } from '../../../../src/scenario/schedule-totals.ts';
import { CATALOGUE, constantRate, endpoint, sampleSchedule } from './sample-schedule.ts';

const anySchedule = fc
  .record({
    segments: fc.array(
      fc.record({
        lengthMs: fc.integer({ min: 0, max: 2500 }),
        ratePerSecond: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 300, noNaN: true })),
      }),
      { maxLength: 6 },
    ),
    arrivals: fc.constantFrom('poisson' as const, 'uniform' as const),
    seed: fc.nat(),
  })
  .map(({ segments, ...rest }) => sampleSchedule({ ...rest, curve: { segments }, requests: CATALOGUE }));

describe('the hits of a schedule', () => {
  it('are numbered from 0, in order of due time, within the curve, as many as the totals say', () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const hits = [...arrivals(schedule)];
        const { hits: total, durationMs } = scheduleTotals(schedule);

        expect(hits.map(({ index }) => index)).toEqual(Array.from({ length: total }, (_, index) => index));
        expect(hits.every(({ dueUs }, at) => dueUs >= (hits[at - 1]?.dueUs ?? 0) && dueUs <= durationMs * 1000)).toBe(
          true,
        );
      }),
    );
  });

  it('are shared out by slices: each belongs to one, unchanged', () => {
    fc.assert(
      fc.property(anySchedule, fc.integer({ min: 1, max: 5 }), (schedule, count) => {
        const slices = Array.from({ length: count }, (_, index) => [...arrivals(schedule, { index, count })]);

        expect(slices.flat().sort((a, b) => a.index - b.index)).toEqual([...arrivals(schedule)]);
      }),
      { numRuns: 30 },
    );
  });

  it('are the same for the same seed and others for another', () => {
    const schedule = sampleSchedule({ requests: CATALOGUE });

    expect([...arrivals(schedule)]).toEqual([...arrivals({ ...schedule })]);
    expect([...arrivals({ ...schedule, seed: 43 })]).not.toEqual([...arrivals(schedule)]);
  });

  it('keep their due times when the mix changes, and their endpoints when the arrivals change', () => {
    const schedule = sampleSchedule({ requests: CATALOGUE });
    const dueTimes = (of: ScheduleSpecification): number[] => Array.from(arrivals(of), ({ dueUs }) => dueUs);
    const asked = (of: ScheduleSpecification): string[] => Array.from(arrivals(of), ({ path }) => path);

    expect(dueTimes({ ...schedule, requests: [endpoint()] })).toEqual(dueTimes(schedule));
    expect(asked({ ...schedule, arrivals: 'uniform' })).toEqual(asked(schedule));
  });
});

describe('the exact count', () => {
  it('holds in every second of a changing rate', () => {
    const curve = {
      segments: [10.5, 0, 3.25, 200, 0.4, 7].map((ratePerSecond) => ({ lengthMs: 1000, ratePerSecond })),
    };
    const perSecond = Array.from({ length: 6 }, () => 0);
    for (const { dueUs } of arrivals(sampleSchedule({ curve }))) {
      const second = Math.min(5, Math.floor(dueUs / 1e6));
      perSecond[second] = (perSecond[second] ?? 0) + 1;
    }

    // floor of 10.5, 10.5, 13.75, 213.75, 214.15, 221.15, as differences
    expect(perSecond).toEqual([10, 0, 3, 200, 1, 7]);
  });

  it.each([
    { name: 'an empty curve', segments: [], hits: 0 },
    { name: 'a rate of zero', segments: [{ lengthMs: 5000, ratePerSecond: 0 }], hits: 0 },
    { name: 'segments without length', segments: [{ lengthMs: 0, ratePerSecond: 100 }], hits: 0 },
    { name: 'less than one hit', segments: [{ lengthMs: 1000, ratePerSecond: 0.9 }], hits: 0 },
    { name: 'one hit', segments: [{ lengthMs: 10_000, ratePerSecond: 0.1 }], hits: 1 },
    {
      name: 'one hit after a long silence',
      segments: [
        { lengthMs: 90_000, ratePerSecond: 0 },
        { lengthMs: 100, ratePerSecond: 10 },
      ],
      hits: 1,
    },
    { name: 'a huge rate', segments: [{ lengthMs: 100, ratePerSecond: 1_000_000 }], hits: 100_000 },
  ])('holds for $name', ({ segments, hits }) => {
    for (const kind of ['poisson', 'uniform'] as const) {
      let counted = 0;
      for (const { dueUs } of arrivals(sampleSchedule({ curve: { segments }, arrivals: kind }))) {
        expect(dueUs).toBeGreaterThanOrEqual(0);
        counted++;
      }
      expect(counted).toBe(hits);
    }
  });
});

describe('uniform arrivals', () => {
  it('come evenly, half a gap after the start', () => {
    const due = Array.from(
      arrivals(sampleSchedule({ curve: constantRate(4, 1), arrivals: 'uniform' })),
      ({ dueUs }) => dueUs,
    );

    expect(due).toEqual([125_000, 375_000, 625_000, 875_000]);
  });
});

describe('poisson arrivals', () => {
  it('have exponential gaps (Kolmogorov-Smirnov, 1 % level)', () => {
    const ratePerSecond = 1000;
    const due = Array.from(arrivals(sampleSchedule({ curve: constantRate(ratePerSecond, 20) })), ({ dueUs }) => dueUs);
    const gapsMs = due.slice(1).map((at, index) => (at - (due[index] ?? 0)) / 1000);

    expect(largestDeviation(gapsMs, (gap) => 1 - Math.exp(-gap))).toBeLessThan(1.63 / Math.sqrt(gapsMs.length));
  });

  it('fall evenly within a second, in each of many seeds', () => {
    const shares = Array.from({ length: 200 }, (_, seed) =>
      Array.from(arrivals(sampleSchedule({ curve: constantRate(20, 1), seed })), ({ dueUs }) => dueUs / 1e6),
    ).flat();

    expect(largestDeviation(shares, (share) => share)).toBeLessThan(1.63 / Math.sqrt(shares.length));
  });

  it('follow the rate within a second that changes', () => {
    const segments = [
      { lengthMs: 250, ratePerSecond: 4000 },
      { lengthMs: 750, ratePerSecond: 4000 / 3 },
    ];
    const hits = [...arrivals(sampleSchedule({ curve: { segments } }))];

    const early = hits.filter(({ dueUs }: Arrival) => dueUs < 250_000).length;
    // 2,000 hits, half of them early: four standard deviations are 89.
    expect(Math.abs(early - 1000)).toBeLessThan(89);
  });
});

/** The Kolmogorov-Smirnov statistic of a sample against a distribution. */
function largestDeviation(sample: readonly number[], distribution: (value: number) => number): number {
  const ascending = sample.toSorted((a, b) => a - b);
  return ascending.reduce((largest, value, rank) => {
    const expected = distribution(value);
    return Math.max(largest, expected - rank / ascending.length, (rank + 1) / ascending.length - expected);
  }, 0);
}

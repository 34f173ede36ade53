import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cumulateRate, wholeHits } from '../../../../src/scenario/rate-curve.ts';
import type { RateCurve } from '../../../../src/scenario/schedule.ts';
import { scheduleTotals } from '../../../../src/scenario/schedule-totals.ts';

const curve = (...segments: readonly (readonly [lengthMs: number, ratePerSecond: number])[]): RateCurve => ({
  segments: segments.map(([lengthMs, ratePerSecond]) => ({ lengthMs, ratePerSecond })),
});

describe('the cumulative rate', () => {
  it.each([
    { name: 'before the start', at: -5, hits: 0 },
    { name: 'at the start', at: 0, hits: 0 },
    { name: 'within the first segment', at: 500_000, hits: 5 },
    { name: 'at a segment border', at: 1_000_000, hits: 10 },
    { name: 'where nothing comes', at: 1_700_000, hits: 10 },
    { name: 'within the last segment', at: 2_500_000, hits: 20 },
    { name: 'at the end', at: 3_000_000, hits: 30 },
    { name: 'after the end', at: 9_000_000, hits: 30 },
  ])('counts the hits due $name', ({ at, hits }) => {
    const rate = cumulateRate(curve([1000, 10], [1000, 0], [1000, 20]));

    expect(rate.hitsBefore(at)).toBeCloseTo(hits, 9);
  });

  it.each([
    { hits: 0, at: 0 },
    { hits: 5, at: 500_000 },
    { hits: 10, at: 1_000_000 },
    { hits: 20, at: 2_500_000 },
    { hits: 30, at: 3_000_000 },
    { hits: 31, at: 3_000_000 },
  ])('says that $hits hits have come at $at us, the earliest time', ({ hits, at }) => {
    const rate = cumulateRate(curve([1000, 10], [1000, 0], [1000, 20]));

    expect(rate.timeOf(hits)).toBeCloseTo(at, 6);
  });

  it('gives back the hits of the time of any number of hits', () => {
    const segment = fc.tuple(
      fc.integer({ min: 1, max: 5000 }),
      fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 5000, noNaN: true })),
    );
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (segments, share) => {
          const rate = cumulateRate(curve(...segments));
          const hits = rate.expectedHits * share;

          expect(Math.abs(rate.hitsBefore(rate.timeOf(hits)) - hits)).toBeLessThan(1e-4);
        },
      ),
    );
  });

  it('does not lose a hit to rounded sums', () => {
    const tenths = Array.from({ length: 10 }, () => [100, 0.7] as const);

    expect(wholeHits(cumulateRate(curve(...tenths, [100, 0.3])).expectedHits)).toBe(0);
    expect(
      wholeHits(cumulateRate(curve(...Array.from({ length: 1000 }, () => [1, 333.1] as const))).expectedHits),
    ).toBe(333);
    expect(wholeHits(cumulateRate(curve(...Array.from({ length: 1000 }, () => [1, 333] as const))).expectedHits)).toBe(
      333,
    );
  });

  it('refuses a rate that is no amount', () => {
    expect(() => cumulateRate(curve([1000, -1]))).toThrow('ratePerSecond -1');
    expect(() => cumulateRate(curve([1000, Number.NaN]))).toThrow('ratePerSecond NaN');
    expect(() => cumulateRate(curve([Infinity, 1]))).toThrow('lengthMs Infinity');
  });
});

describe('the totals of a schedule', () => {
  it('tell hits, duration, peak and mean without making the hits', () => {
    expect(scheduleTotals({ curve: curve([10_000, 100], [10_000, 300], [0, 9000], [5000, 0]) })).toEqual({
      hits: 4000,
      visits: [],
      durationMs: 25_000,
      peakRatePerSecond: 300,
      meanRatePerSecond: 160,
    });
  });

  it('are zero for an empty curve', () => {
    expect(scheduleTotals({ curve: curve() })).toEqual({
      hits: 0,
      visits: [],
      durationMs: 0,
      peakRatePerSecond: 0,
      meanRatePerSecond: 0,
    });
  });

  it('count a day of 23 million exactly', () => {
    const hour = (share: number): readonly [number, number] => [3_600_000, (23_000_000 * share) / 3600];
    const shares = Array.from({ length: 24 }, (_, index) => (index + 1) / 300);

    expect(scheduleTotals({ curve: curve(...shares.map(hour)) }).hits).toBe(23_000_000);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import {
  leastSizeToProve,
  provesPercentile,
  quantileRanks,
  rankCoverage,
  sizeForMargin,
} from '../../../src/stats/percentile-claim.ts';
import { shareOf } from '../../support/noise.ts';

describe('the interval of a percentile', () => {
  it('of p99 over 15,960 hits lies between the 98.85 and the 99.15 percentile', () => {
    const { lower = 0, upper = 0 } = quantileRanks(15_960, 0.99, 0.95);
    expect(lower / 15_960).toBeCloseTo(0.9885, 3);
    expect(upper / 15_960).toBeCloseTo(0.9915, 3);
  });

  it('has no upper bound where the sample ends', () => {
    expect(quantileRanks(100, 0.99, 0.95)).toEqual({ lower: 97, upper: undefined });
    expect(quantileRanks(100, 0.01, 0.95).lower).toBeUndefined();
  });

  it('knows its exact coverage: five values enclose the median in 93.75 % of samples', () => {
    expect(rankCoverage(5, 0.5, { lower: 1, upper: 5 })).toBeCloseTo(0.9375, 12);
    expect(rankCoverage(5, 0.5, { lower: undefined, upper: undefined })).toBe(1);
  });

  it('covers at least about what it says, in samples of all sizes worth an interval', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 20_000 }), fc.constantFrom(0.5, 0.9, 0.95, 0.99), (size, p) => {
        fc.pre(size * (1 - p) >= 5);
        expect(rankCoverage(size, p, quantileRanks(size, p, 0.95))).toBeGreaterThan(0.935);
      }),
    );
  });

  it('of ±0.1 percentile points at p99 needs 38,032 hits', () => {
    expect(Math.abs(sizeForMargin(0.99, 0.001, 0.95) - 38_032)).toBeLessThanOrEqual(1);
  });

  it('refuses shares outside 0..1 and empty samples', () => {
    expect(() => quantileRanks(0, 0.5, 0.95)).toThrow(RangeError);
    expect(() => quantileRanks(10, 1, 0.95)).toThrow(RangeError);
    expect(() => sizeForMargin(0.99, 0, 0.95)).toThrow(RangeError);
  });
});

describe('the claim that a percentile is within its limit', () => {
  // 459, 662 and 64 are the values of MLPerf's LoadGen.
  it.each([
    [0.99, { 0: 459, 1: 662, 2: 838, 5: 1307, 10: 2010, 20: 3304, 50: 6898, 100: 12_571 }],
    [0.95, { 0: 90, 10: 398, 100: 2504 }],
    [0.999, { 0: 4603, 10: 20_140 }],
    [0.9, { 1: 64 }],
  ])('at %d needs the tabulated number of requests', (p, table) => {
    for (const [over, size] of Object.entries(table)) {
      expect([over, leastSizeToProve(Number(over), p, 0.99)]).toEqual([over, size]);
      expect(provesPercentile(size, Number(over), p, 0.99)).toBe(true);
      expect(provesPercentile(size - 1, Number(over), p, 0.99)).toBe(false);
    }
  });

  it('is made for at most 1 % of servers that are exactly on the border', () => {
    const passed = shareOf(3000, (run) => {
      const chance = random(run, 101);
      let over = 0;
      for (let hit = 0; hit < 662; hit += 1) if (chance() < 0.01) over += 1;
      return provesPercentile(662, over, 0.99, 0.99);
    });
    // 0.01 + 1.645 standard errors of 3,000 runs
    expect(passed).toBeLessThanOrEqual(0.013);
  });

  it('is never made where everything was over, and needs whole counts', () => {
    expect(provesPercentile(5, 5, 0.5, 0.9)).toBe(false);
    expect(() => provesPercentile(5, 6, 0.5, 0.9)).toThrow(RangeError);
    expect(() => provesPercentile(5.5, 1, 0.5, 0.9)).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freezeQuantileMs } from '../../../src/stats/freeze.ts';
import { quantile } from '../../../src/stats/quantile.ts';

/** Hits due every `everyMs`, answered at once, or when the freeze they fall into ends. */
function openLoop(periodMs: number, lengthMs: number, everyMs: number): number[] {
  const count = Math.round((20 * periodMs) / everyMs);
  return Array.from({ length: count }, (_, hit) => {
    const inPeriod = ((hit + 0.5) * everyMs) % periodMs;
    return Math.max(0, lengthMs - inPeriod);
  }).sort((a, b) => a - b);
}

describe('a server that freezes for 1 s in every 10 s', () => {
  const freeze = { periodMs: 10_000, lengthMs: 1000 };

  it('has a p99 of 0.9 s, a p95 of 0.5 s and a p90 of nothing, counted from due times', () => {
    expect(freezeQuantileMs(freeze, 0.99)).toBeCloseTo(900, 9);
    expect(freezeQuantileMs(freeze, 0.95)).toBeCloseTo(500, 9);
    expect(freezeQuantileMs(freeze, 0.9)).toBeCloseTo(0, 9);
    expect(freezeQuantileMs(freeze, 1)).toBe(1000);
  });
});

describe('any freeze', () => {
  it('has the quantiles that hits on a fine grid see', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (periodMs, share, p) => {
          const lengthMs = share * periodMs;
          const seen = quantile(openLoop(periodMs, lengthMs, periodMs / 500), p);
          expect(Math.abs(seen - freezeQuantileMs({ periodMs, lengthMs }, p))).toBeLessThanOrEqual(periodMs / 100);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('must fit into its period', () => {
    expect(() => freezeQuantileMs({ periodMs: 1, lengthMs: 2 }, 0.5)).toThrow(RangeError);
    expect(() => freezeQuantileMs({ periodMs: 2, lengthMs: 1 }, 1.5)).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyDigest, percentileCurve, percentileMs } from '../../../src/stats/latency-digest.ts';
import { latencyOf } from '../../support/load-fixture.ts';

const WHOLE = { fromMs: 0, toMs: Infinity };

describe('a latency digest', () => {
  it('gives merged percentiles equal to those of all values together, within three digits', () => {
    const times = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(times, times, fc.constantFrom(50, 95, 99), (first, second, percentile) => {
        const digest = new LatencyDigest(WHOLE);
        digest.add(latencyOf('response', first));
        digest.add(latencyOf('response', second, { endpoint: 'product' }));
        const sorted = [...first, ...second].sort((a, b) => a - b);
        // HDR's own rule: the smallest value with at least p percent at or below it.
        const expected = sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? 0;
        const got = percentileMs(digest.response, percentile);
        expect(Math.abs(got - expected)).toBeLessThanOrEqual(expected * 0.002);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps response, service and lag apart, and endpoints apart', () => {
    const digest = new LatencyDigest(WHOLE);
    digest.add(latencyOf('response', [100], { endpoint: 'home' }));
    digest.add(latencyOf('response', [300], { endpoint: 'search' }));
    digest.add(latencyOf('service', [10]));
    digest.add(latencyOf('lag', [2]));
    expect(digest.response.totalCount).toBe(2);
    expect(percentileMs(digest.service, 50)).toBeCloseTo(10, 1);
    expect(percentileMs(digest.lag, 50)).toBeCloseTo(2, 2);
    expect(digest.endpoint('home')?.totalCount).toBe(1);
    expect(digest.endpoint('missing')).toBeUndefined();
  });

  it('counts into the peak hour what was due in it', () => {
    const digest = new LatencyDigest({ fromMs: 10_000, toMs: 20_000 });
    digest.add(latencyOf('response', [1], { startMs: 9_000 }));
    digest.add(latencyOf('response', [2], { startMs: 10_000 }));
    digest.add(latencyOf('response', [3], { startMs: 19_000 }));
    digest.add(latencyOf('response', [4], { startMs: 20_000 }));
    expect(digest.peakHour.totalCount).toBe(2);
    expect(digest.isPeakWhole).toBe(true);
  });

  it.each([
    ['begins before it', 9_500],
    ['ends after it', 19_500],
  ])('does not know the peak hour when an interval %s', (_name, startMs) => {
    const digest = new LatencyDigest({ fromMs: 10_000, toMs: 20_000 });
    digest.add(latencyOf('response', [1], { startMs: 12_000 }));
    digest.add(latencyOf('response', [2], { startMs }));
    expect(digest.isPeakWhole).toBe(false);
    const merged = new LatencyDigest({ fromMs: 10_000, toMs: 20_000 });
    merged.merge(digest);
    expect(merged.isPeakWhole).toBe(false);
  });

  it('does not take an edge that was rounded to a µs for one that lies within', () => {
    const digest = new LatencyDigest({ fromMs: 10_000.0004, toMs: 10_999.9996 });
    digest.add(latencyOf('response', [1], { startMs: 10_000 }));
    digest.add(latencyOf('response', [2], { startMs: 9_000 }));
    digest.add(latencyOf('response', [3], { startMs: 11_000 }));
    expect([digest.peakHour.totalCount, digest.isPeakWhole]).toEqual([1, true]);
  });

  it('is not a number without data: no data is never a pass', () => {
    expect(percentileMs(new LatencyDigest(WHOLE).response, 99)).toBeNaN();
  });

  it('ends its curve where fewer than ten samples lie above', () => {
    const digest = new LatencyDigest(WHOLE);
    digest.add(
      latencyOf(
        'response',
        Array.from({ length: 1000 }, (_, index) => index + 1),
      ),
    );
    const curve = percentileCurve(digest.response);
    const last = curve[curve.length - 1]?.[0] ?? 0;
    expect(last).toBeGreaterThan(98.5);
    expect(last).toBeLessThanOrEqual(99);
    expect(curve[0]?.[0]).toBe(0);
  });
});

import { build } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { LatencyDigest, percentileCurve, percentileMs, placeOf } from '../../../src/stats/latency-digest.ts';

const HOUR = { fromMs: 10_000, toMs: 20_000 };

it.each([
  ['ends where it begins', 9_000, 1_000, 'outside'],
  ['ends a µs after it begins', 9_000, 1_000.001, 'outside'],
  ['ends two µs after it begins', 9_000, 1_000.002, 'across'],
  ['begins a µs before it', 9_999.999, 1_000, 'within'],
  ['begins two µs before it', 9_999.998, 1_000, 'across'],
  ['is the whole of it', 10_000, 10_000, 'within'],
  ['ends a µs after it', 15_000, 5_000.001, 'within'],
  ['ends two µs after it', 15_000, 5_000.002, 'across'],
  ['begins two µs before its end', 19_999.998, 1_000, 'across'],
  ['begins a µs before its end', 19_999.999, 1_000, 'outside'],
  ['begins at its end', 20_000, 1_000, 'outside'],
  ['holds all of it', 9_000, 12_000, 'across'],
] as const)('an interval that %s', (_name, startMs, lengthMs, place) => {
  expect(placeOf({ startMs, lengthMs }, HOUR)).toBe(place);
});

describe('the curve of percentiles', () => {
  /** So many values of 1000 µs. */
  function curveOf(count: number): [number, number][] {
    const { response } = new LatencyDigest(HOUR);
    response.recordValueWithCount(1_000, count);
    return percentileCurve(response);
  }

  it.each([
    [9, 0],
    [10, 1],
    [11, 1],
    // 12 * 10^-0.05 = 10.7 and 12 * 10^-0.10 = 9.5
    [12, 2],
    // 19 * 10^-0.25 = 10.7 and 19 * 10^-0.30 = 9.5
    [19, 6],
  ])('of %d values has %d points: each has ten values above it', (count, points) => {
    expect(curveOf(count).length).toBe(points);
  });

  it('ends at five nines, a twentieth of one apart', () => {
    const curve = curveOf(100_000_000);
    expect(curve.length).toBe(101);
    expect([0, 1, 20, 40, 100].map((at) => curve[at]?.[0])).toEqual([0, 10.874906, 90, 99, 99.999]);
    expect(new Set(curve.map(([, ms]) => ms))).toEqual(new Set([1]));
  });
});

it('a digest tells three digits from 1 µs to an hour', () => {
  const { response, service, lag, peakHour } = new LatencyDigest(HOUR);
  for (const histogram of [response, service, lag, peakHour]) {
    expect(histogram).toMatchObject({
      lowestDiscernibleValue: 1,
      highestTrackableValue: 3_600_000_000,
      numberOfSignificantValueDigits: 3,
    });
  }
  for (const us of [1, 2, 1_999, 3_600_000_000]) response.recordValue(us);
  expect([25, 50, 75].map((percentile) => percentileMs(response, percentile))).toEqual([0.001, 0.002, 1.999]);
  expect(percentileMs(response, 100) / 3_600_000).toBeCloseTo(1, 3);
});

it('endpoints are merged by name', () => {
  const one = build();
  one.recordValueWithCount(5, 3);
  const [first, second] = [new LatencyDigest(HOUR), new LatencyDigest(HOUR)];
  const place = { kind: 'response', startMs: 12_000, lengthMs: 1_000 } as const;
  first.record({ ...place, endpoint: 'home' }, one);
  second.record({ ...place, endpoint: 'home' }, one);
  second.record({ ...place, endpoint: 'search' }, one);
  second.record({ ...place, kind: 'service', endpoint: 'home' }, one);
  second.record({ ...place, kind: 'lag', endpoint: '' }, one);
  first.merge(second);
  expect([first.endpoint('home')?.totalCount, first.endpoint('search')?.totalCount]).toEqual([6, 3]);
  expect([first.response, first.service, first.lag, first.peakHour].map(({ totalCount }) => totalCount)).toEqual([
    9, 3, 3, 9,
  ]);
});

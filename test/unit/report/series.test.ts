import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { roundAbove, logBounds } from '../../../src/report/charts/axes.ts';
import type { LoadTotals } from '../../../src/records/load-totals.ts';
import type { MeasuredTrial } from '../../../src/records/trial-record.ts';
import { MOST_BINS, binAt, binOf, binsOf } from '../../../src/report/series/bins.ts';
import { hoursBins, hoursOfDay } from '../../../src/report/series/day.ts';
import { LatencyReader, curvePercentiles } from '../../../src/report/series/latency.ts';
import { SampleReader } from '../../../src/report/series/samples.ts';
import { allOk, loadTotals } from '../../support/load-fixture.ts';
import { histogram } from '../../support/report-fixture-histogram.ts';

const topologyOf = new Map([
  [0, 0],
  [1, 0],
]);

function line(
  trial: number,
  startMs: number,
  milliseconds: readonly number[],
  kind: 'response' | 'service' = 'response',
) {
  const values = histogram();
  for (const ms of milliseconds) values.recordValue(ms * 1000);
  return { trial, startMs, lengthMs: 1000, endpoint: 'home', kind, hdr: encodeIntoCompressedBase64(values) };
}

test.each([
  { durationMs: 240_000, intervalMs: 1000, count: 240, lengthMs: 1000 },
  { durationMs: 3_600_000, intervalMs: 1000, count: 720, lengthMs: 5000 },
  { durationMs: 86_400_000, intervalMs: 1000, count: 720, lengthMs: 120_000 },
  { durationMs: 500, intervalMs: 1000, count: 1, lengthMs: 500 },
  { durationMs: 10_500, intervalMs: 1000, count: 11, lengthMs: 1000 },
])('$durationMs ms in intervals of $intervalMs ms are $count bins', ({ durationMs, intervalMs, count, lengthMs }) => {
  const bins = binsOf(durationMs, intervalMs);
  expect(bins).toMatchObject({ count, lengthMs });
  expect(bins.count).toBeLessThanOrEqual(MOST_BINS);
  expect(binAt(bins, durationMs)).toBe(
    Math.ceil(durationMs / lengthMs) * lengthMs > durationMs ? count - 1 : undefined,
  );
});

test.each([
  { durationMs: 50_000, intervalMs: 50_000 / 72, count: 72 },
  { durationMs: 1000, intervalMs: 999.9999999999997, count: 1 },
])('intervals that add up to a hair more or less make no other bin: $count', ({ durationMs, intervalMs, count }) => {
  const bins = binsOf(durationMs, intervalMs);
  expect(bins.count).toBe(count);
  const starts = Array.from({ length: count }, (_, index) => Math.round(index * intervalMs * 1000) / 1000);
  expect(starts.map((startMs) => binOf(bins, { startMs, lengthMs: intervalMs }))).toEqual(
    starts.map((_, index) => index),
  );
});

test('the hits of an hour are those that were due in it, or not known', () => {
  const hours = hoursBins(24_000);
  const none = { p50Ms: [], p95Ms: [], p99Ms: [] };
  const interval = (startMs: number, lengthMs: number, hits: number) => ({ startMs, lengthMs, counts: allOk(hits) });
  const trialOf = (load: Partial<LoadTotals>) =>
    [{ load: loadTotals(load), metrics: [] }] as unknown as readonly MeasuredTrial[];
  const intervals = [
    interval(0, 500, 3),
    interval(500, 500, 4),
    interval(1500, 1000, 9),
    interval(2500, 500, 1),
    interval(3000, 1000, 5),
  ];
  const hits = hoursOfDay(hours, trialOf({ intervals }), none).map((hour) => hour?.hits);
  expect(hits.slice(0, 5)).toEqual([7, undefined, undefined, 5, 0]);
  const { arrivals: _arrivals, ...closed } = loadTotals({ intervals });
  const unknown = hoursOfDay(hours, [{ load: closed, metrics: [] }] as unknown as readonly MeasuredTrial[], none);
  expect(unknown).toEqual(Array.from({ length: 24 }, () => undefined));
});

test('percentiles of a bin come from merged histograms, not from averaged percentiles', () => {
  const bins = binsOf(2000, 1000);
  const reader = new LatencyReader({ cuts: [bins], topologyOf, drawn: topologyOf });
  // 90 fast hits in one trial, 10 slow ones in the other: the median of all is fast, the mean of the medians is not.
  reader.see(
    line(
      0,
      0,
      Array.from({ length: 90 }, () => 10),
    ),
  );
  reader.see(
    line(
      1,
      0,
      Array.from({ length: 10 }, () => 1000),
    ),
  );
  reader.see(line(1, 0, [5, 5, 5], 'service'));
  const { p50Ms, p95Ms } = reader.series(0, bins);
  expect(p50Ms[0]).toBeCloseTo(10, 0);
  expect(p95Ms[0]).toBeGreaterThan(990);
  expect(p50Ms[1]).toBeNull();
  expect(reader.trials().map(({ trial, hits }) => [trial, hits])).toEqual([
    [0, 90],
    [1, 10],
  ]);
});

test('a trial that is not drawn has its own figures, but no part in the day', () => {
  const bins = binsOf(1000, 1000);
  const reader = new LatencyReader({ cuts: [bins], topologyOf, drawn: new Map([[0, 0]]) });
  reader.see(line(0, 0, [10]));
  reader.see(line(1, 0, [1000]));
  reader.see(line(7, 0, [1000]));
  expect(reader.series(0, bins).p99Ms[0]).toBeCloseTo(10, 0);
  expect(reader.trials().map(({ trial }) => trial)).toEqual([0, 1]);
});

test.each([
  [9, undefined],
  [10, 0],
  [1000, 99],
  [100_000, 99.99],
])('the curve of %d hits ends where fewer than ten lie above', (hits, last) => {
  const end = curvePercentiles(hits).at(-1);
  if (last === undefined) {
    expect(end).toBeUndefined();
    return;
  }
  expect(end).toBeLessThanOrEqual(last + 1e-9);
  expect((1 - (end ?? 0) / 100) * hits).toBeGreaterThanOrEqual(10 - 1e-6);
});

test('a counter becomes a rate; a restart gives no rise; instances are added up', () => {
  const reader = new SampleReader(binsOf(4000, 1000), topologyOf, () => true);
  const see = (atMs: number, value: number, item: string) => {
    reader.see({ trial: 0, atMs, service: 'app', metric: 'container.cpu_ms_total', kind: 'counter', item, value });
  };
  for (const [atMs, value] of [
    [0, 0],
    [1000, 100],
    [2000, 300],
    [3000, 0],
    [4000, 50],
  ] as const)
    see(atMs, value, 'app-1');
  for (const [atMs, value] of [
    [0, 0],
    [2000, 20],
    [4000, 40],
  ] as const)
    see(atMs, value, 'app-2');
  expect(reader.series(0, 'app', 'container.cpu_ms_total')?.mean).toEqual([110, 210, null, 60]);
  expect(reader.series(0, 'app', 'jvm.threads')).toBeUndefined();
});

test('containers have other names in each trial: their sum is that of a trial, the mean of the trials', () => {
  const reader = new SampleReader(binsOf(2000, 1000), topologyOf, () => true);
  for (const [trial, perSecond] of [
    [0, 100],
    [1, 300],
  ] as const)
    for (const atMs of [0, 1000, 2000]) {
      const at = { trial, atMs, service: 'app', kind: 'counter' as const };
      const value = (perSecond * atMs) / 1000;
      reader.see({ ...at, metric: 'container.cpu_ms_total', item: `run-${String(trial)}-app-1`, value });
    }
  expect(reader.series(0, 'app', 'container.cpu_ms_total')?.mean).toEqual([200, 200]);
});

test('servers that are read in turn are added up where all are known; between two readings lies a straight line', () => {
  const reader = new SampleReader(binsOf(4000, 1000), topologyOf, () => true);
  const see = (instance: string, atMs: number, value: number) => {
    reader.see({ trial: 0, atMs, service: 'app', instance, metric: 'tomcat.busy_threads', kind: 'gauge', value });
  };
  see('app-1', 0, 10);
  see('app-1', 2000, 30);
  see('app-1', 4000, 30);
  see('app-2', 1000, 5);
  see('app-2', 3000, 5);
  expect(reader.series(0, 'app', 'tomcat.busy_threads')?.mean).toEqual([null, 30, 35, null]);
});

test('where nobody looked for long, a gauge has a gap', () => {
  const reader = new SampleReader(binsOf(60_000, 10_000), topologyOf, () => true);
  for (const atMs of [0, 9_000, 50_000, 60_000])
    reader.see({ trial: 0, atMs, service: 'db', metric: 'postgresql.connections', kind: 'gauge', value: 7 });
  expect(reader.series(0, 'db', 'postgresql.connections')?.mean).toEqual([7, null, null, null, null, 7]);
});

test('a gauge is the mean of what was read, and a gap stays a gap', () => {
  const reader = new SampleReader(binsOf(3000, 1000), topologyOf, () => true);
  for (const [trial, value] of [
    [0, 10],
    [1, 30],
  ] as const) {
    reader.see({ trial, atMs: 100, service: 'db', metric: 'postgresql.connections', kind: 'gauge', value });
  }
  expect(reader.series(0, 'db', 'postgresql.connections')?.mean).toEqual([20, null, null]);
});

test('axes end at round numbers at or beyond the data', () => {
  expect([382, 1.3, 0.0031, 1000, 0].map(roundAbove)).toEqual([400, 1.5, 0.004, 1000, 1]);
  expect(logBounds([3.2, 740])).toEqual({ min: 2, max: 1000 });
  expect(logBounds([])).toEqual({ min: 1, max: 10 });
});

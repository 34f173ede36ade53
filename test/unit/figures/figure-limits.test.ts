import { describe, expect, it, test } from 'vitest';
import { bodyBytesOf } from '../../../src/figures/body-bytes.ts';
import { busiestHour } from '../../../src/figures/busiest-hour.ts';
import { lacksCpu } from '../../../src/figures/errors.ts';
import { IntervalCores, intervalsOf } from '../../../src/figures/interval-cores.ts';
import { itemMaxima, itemValues, metricMax, sumOverContainers } from '../../../src/figures/metric-rows.ts';
import { metricSum, sumOverServers } from '../../../src/figures/metric-sums.ts';
import { countingOf, unlikeCounting } from '../../../src/figures/statement-counting.ts';
import { rateOf, shareOf, sumOf } from '../../../src/figures/usage-series.ts';
import type { MetricName } from '../../../src/records/metrics.ts';
import { type SampleLine, sample } from '../../../src/records/sample.ts';
import { loadTotals } from '../../support/load-fixture.ts';
import { metricRow } from '../../support/quiet-metrics.ts';

describe('sums of rows', () => {
  const of = (service: string, metric: MetricName, value: number, item?: string) => ({
    ...metricRow(metric, value, item),
    service,
  });

  it('over servers are unknown where one was seen without it', () => {
    const both = [of('a', 'redis.hits_total', 1), of('b', 'redis.hits_total', 2)];
    expect(sumOverServers(both, 'redis.hits_total')).toBe(3);
    expect(sumOverServers([...both, of('c', 'redis.clients', 2)], 'redis.hits_total')).toBeNaN();
    expect(sumOverServers([...both, of('c', 'varnish.objects', 2)], 'redis.hits_total')).toBe(3);
    expect(
      sumOverServers([...both, { ...of('b', 'redis.clients', 2), instance: 'b-2' }], 'redis.hits_total'),
    ).toBeNaN();
    expect(sumOverServers([], 'redis.hits_total')).toBeNaN();
    expect(
      metricSum([of('a', 'host.cpu_ms_total', 4, 'x'), of('a', 'host.cpu_ms_total', 5, 'y')], 'host.cpu_ms_total', 'y'),
    ).toBe(5);
  });

  it.each(['container.memory_bytes', 'container.unread'] as const)(
    'over containers are unknown where %s tells of another',
    (sign) => {
      const cpu = [of('a', 'container.cpu_ms_total', 1, 'a-1'), of('b', 'container.cpu_ms_total', 2, 'b-1')];
      expect(sumOverContainers(cpu, 'container.cpu_ms_total')).toBe(3);
      expect(sumOverContainers(cpu, 'container.cpu_ms_total', 'b')).toBe(2);
      expect(sumOverContainers(cpu, 'container.cpu_ms_total', 'c')).toBeNaN();
      const another = [...cpu, of('b', sign, 1, 'b-2')];
      expect(sumOverContainers(another, 'container.cpu_ms_total')).toBeNaN();
      expect(sumOverContainers(another, 'container.cpu_ms_total', 'b')).toBeNaN();
      expect(sumOverContainers(another, 'container.cpu_ms_total', 'a')).toBe(1);
    },
  );

  it('count rows about one thing once, by the largest', () => {
    const rows = [3, 5, 4].map((value) => metricRow('container.memory_bytes', value, 'x', 10 * value));
    expect([...itemValues(rows, 'container.memory_bytes')]).toEqual([['x', 5]]);
    expect([...itemMaxima(rows, 'container.memory_bytes')]).toEqual([['x', 50]]);
    expect(metricMax(rows, 'container.memory_bytes')).toBe(50);
    expect(metricMax(rows, 'redis.clients')).toBeNaN();
    expect([...itemValues([metricRow('container.memory_bytes', 3)], 'container.memory_bytes')]).toEqual([]);
  });
});

test.each([
  ['CPU at its limit', 0.8, 0, 10, false],
  ['CPU above it', 0.801, 0, 10, true],
  ['stopped once', 0.1, 1, 10, true],
  ['a tenth stolen', 0.1, 0, 10, false],
  ['more than a tenth stolen', 0.1, 0, 10.1, true],
])('a generator with %s lacks CPU: %d, %d, %d %s', (_name, cpuP95Ratio, throttled, stolen, isLacking) => {
  const load = loadTotals({ generator: { ...loadTotals().generator, cpuP95Ratio } });
  const metrics = [
    metricRow('generator.throttled_periods_total', throttled),
    metricRow('host.cpu_ms_total', 100 - stolen, 'idle'),
    metricRow('host.cpu_ms_total', stolen, 'steal'),
  ];
  expect(lacksCpu({ load, metrics })).toBe(isLacking);
});

test.each([
  [11_999, 24, undefined],
  [12_000, 24, { count: 6, lengthMs: 2_000 }],
  [48_000, 24, { count: 24, lengthMs: 2_000 }],
  [480_000, 24, { count: 24, lengthMs: 20_000 }],
  [480_000, 6, { count: 6, lengthMs: 80_000 }],
  [480_000, 5, undefined],
])('%d ms in %d parts are cut into %j', (durationMs, parts, intervals) => {
  expect(intervalsOf(durationMs, parts)).toEqual(intervals);
});

test.each([
  [
    'at each edge',
    [
      [0, 0],
      [1000, 500],
      [2000, 2500],
    ],
    [0.5, 2],
  ],
  [
    'before the first, and between edges',
    [
      [-500, 0],
      [500, 1000],
      [1500, 2000],
      [2500, 4000],
    ],
    [1, 1.5],
  ],
  [
    'late at first',
    [
      [1, 0],
      [1000, 500],
      [2000, 900],
    ],
    undefined,
  ],
  [
    'not to the end',
    [
      [0, 0],
      [1000, 500],
      [1999, 900],
    ],
    undefined,
  ],
  [
    'no longer than an interval apart',
    [
      [0, 0],
      [500, 100],
      [1500, 1100],
      [2500, 2100],
    ],
    [0.6, 1],
  ],
  [
    'longer apart than an interval and a reading that was missed',
    [
      [0, 0],
      [500, 100],
      [3501, 3100],
    ],
    undefined,
  ],
  [
    'after a fall',
    [
      [0, 10],
      [1000, 9],
      [2000, 20],
    ],
    undefined,
  ],
  [
    'with one that is older',
    [
      [0, 0],
      [1000, 500],
      [900, 400],
      [2000, 700],
    ],
    [0.5, 0.2],
  ],
] as const)('cores of a container that was read %s', (_name, readings, cores) => {
  const book = new IntervalCores({ count: 2, lengthMs: 1000 });
  for (const [atMs, value] of readings) book.see(line('container.cpu_ms_total', atMs, value));
  const told = book.of(1).get('x')?.cores;
  if (cores === undefined) expect(told).toBeUndefined();
  else for (const [at, value] of cores.entries()) expect(told?.[at]).toBeCloseTo(value, 12);
});

function line(metric: MetricName, atMs: number, value: number): SampleLine {
  return { ...sample(metric, value, 'x'), trial: 1, service: 'app', atMs };
}

test('series: rates over two seconds, shares of a limit, and sums of what was read at once', () => {
  const counter = [
    [0, 0],
    [1899, 19],
    [1900, 38],
    [3800, 20],
    [5700, 400],
  ].map(([atMs = 0, value = 0]) => line('redis.hits_total', atMs, value));
  // 3800 fell since 1900; of 5700 the last reading at least 1.9 s before is that of 3800.
  expect(rateOf(counter)).toEqual([
    { atMs: 1900, value: 0.02 },
    { atMs: 5700, value: 0.2 },
  ]);
  const gauge = (...values: readonly number[]) => values.map((value, at) => line('redis.clients', at, value));
  expect(shareOf(gauge(1, 2, 3, 4), gauge(10, 0, -1))).toEqual([{ atMs: 0, value: 0.1 }]);
  const series = (...rows: readonly (readonly [number, number])[]) => rows.map(([atMs, value]) => ({ atMs, value }));
  expect(sumOf([series([2, 5], [1, 1], [3, 1]), series([1, 2], [2, 7])])).toEqual(series([1, 3], [2, 12]));
});

test.each([
  [[0, 1, 1], 0, 1],
  [[1, 1, 2], 0, 2],
  [[0.1, 0.1 + 1e-12, 0], 0, 0],
])('the busiest hour of %j and nothing else is the first of the largest', (first, rest, hour) => {
  const fractions = Array.from({ length: 24 }, (_, at) => first[at] ?? rest);
  expect(busiestHour(fractions)).toBe(hour);
  expect(busiestHour(fractions.flatMap((part) => [part / 2, part / 2]))).toBe(hour);
});

test('settings that decide what counts as a statement', () => {
  const trial = (...pairs: readonly (readonly [string, string])[]) => ({
    databaseSettings: [{ server: 'db', settings: pairs.map(([name, value]) => ({ name, value })) }],
  });
  const track = 'pg_stat_statements.track';
  const both = countingOf([
    trial([track, 'top'], ['compute_query_id', 'on']),
    trial([track, 'all']),
    {},
    trial(['pg_stat_statements.max', '5']),
  ]);
  expect(both).toEqual([
    { name: 'compute_query_id', value: 'on' },
    { name: track, value: 'all and top' },
  ]);
  const [top, all] = ['top', 'all'].map((value) => [{ name: track, value }]);
  expect(unlikeCounting([top ?? [], top ?? []], ['x', 'y'])).toBeUndefined();
  expect(unlikeCounting([[], []], ['x', 'y'])).toBeUndefined();
  expect(unlikeCounting([top ?? [], all ?? []], ['x', 'y'])).toMatch(
    /: pg_stat_statements.track is top in x, all in y$/,
  );
  expect(unlikeCounting([[], all ?? []], ['x', 'y'])).toMatch(/track is not known in x, all in y$/);
  expect(unlikeCounting([top ?? [], []], ['x', 'y'])).toMatch(/track is top in x, not known in y$/);
});

test('bytes are those that were counted; of a script nobody knows them', () => {
  expect(bodyBytesOf({}, { bodyBytes: 0 })).toBe(0);
  expect(bodyBytesOf({ script: {} as never }, { bodyBytes: 5 })).toBeNaN();
  expect(bodyBytesOf({}, {})).toBeNaN();
});

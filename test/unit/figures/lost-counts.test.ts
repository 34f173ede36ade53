import { expect, test } from 'vitest';
import { counterRule } from '../../../src/records/counter-rule.ts';
import { METRICS, type MetricName } from '../../../src/records/metrics.ts';
import { sample, type TimedSample } from '../../../src/records/sample.ts';
import { metricTotals } from '../../support/metric-totals.ts';

const COUNTERS = (Object.keys(METRICS) as MetricName[]).filter((name) => name.endsWith('_total'));

/** What the thing counts in the measurement, and where it stood before. */
const TRUTH = 6000;
const BEFORE = 90_000;

test.each(COUNTERS)(
  '%s is unknown when it was set back, begun anew or wrapped, and exact when it was not',
  (metric) => {
    const item = 'item' in METRICS[metric] ? 'user' : undefined;
    const told = (values: readonly number[]): number[] => totalsOf(values.map((value) => [row(metric, value, item)]));
    expect(told([BEFORE, BEFORE + 2000, BEFORE + TRUTH])).toEqual([TRUTH]);
    expect(told([BEFORE, 0, 4000]), 'reset, lower than before').toEqual([]);
    expect(told([BEFORE, 10, BEFORE + TRUTH]), 'reset, higher than before').toEqual([]);
    expect(told([2 ** 32 - 3000, 500, 3000]), 'wrapped').toEqual([]);
  },
);

test.each([
  ['haproxy.requests_total', 'haproxy.responses_5xx_total'],
  ['varnish.requests_total', 'varnish.backend_failures_total'],
  ['redis.hits_total', 'redis.evicted_keys_total'],
  ['rabbitmq.published_total', 'rabbitmq.returned_total'],
  ['worker.stored_total', 'jvm.cpu_ms_total'],
  ['etcd.proposals_committed_total', 'etcd.leader_changes_total'],
  ['postgresql.commits_total', 'postgresql.deadlocks_total'],
  ['postgresql.statements_total', 'postgresql.rows_total'],
] as const)('a reload that %s shows is one of %s, which did not fall', (falls, rises) => {
  const readings = [
    [row(falls, BEFORE), row(rises, 0)],
    [row(falls, 5), row(rises, 1)],
    [row(falls, 900), row(rises, 3)],
  ];
  expect(totalsOf(readings)).toEqual([]);
});

test('a container that was started again leaves the others alone, and the machine each of its counters', () => {
  const readings = [BEFORE, 3, 7].map((value, at) => [
    row('container.cpu_ms_total', value, 'app-1'),
    row('container.sent_bytes_total', at, 'app-1'),
    row('container.cpu_ms_total', at, 'app-2'),
    row('host.listen_drops_total', value),
    row('host.swapped_in_pages_total', at),
  ]);
  const { totals } = measured(readings);
  expect(totals.map(({ metric, item }) => [metric, item])).toEqual([
    ['container.cpu_ms_total', 'app-2'],
    ['host.swapped_in_pages_total', undefined],
  ]);
});

test('one state of the processors that was set back leaves no share of the others', () => {
  const readings = [BEFORE, 4, 9].map((value, at) => [
    row('host.cpu_ms_total', value, 'user'),
    row('host.cpu_ms_total', BEFORE + at * 1000, 'steal'),
  ]);
  expect(totalsOf(readings)).toEqual([]);
});

test('what waiting for I/O loses is gained by idling: a step back is part of its difference', () => {
  const iowait = [500, 800, 770, 900].map((value) => [row('host.cpu_ms_total', value, 'iowait')]);
  expect(totalsOf(iowait)).toEqual([400]);
  const back = [500, 480].map((value) => [row('host.cpu_ms_total', value, 'iowait')]);
  expect(totalsOf(back), 'less than at the beginning').toEqual([]);
  const reset = [50_000, 100, 60_000].map((value) => [row('host.cpu_ms_total', value, 'iowait')]);
  expect(totalsOf(reset), 'too far for a step').toEqual([]);
});

test('entries that were thrown away make statements, rows and time unknown, and the message names the limit', () => {
  const { totals, problems } = measured(
    [0, 0, 3].map((deallocated, at) => [
      row('postgresql.statements_total', BEFORE + at * 1000),
      row('postgresql.time_ms_total', BEFORE + at * 50),
      row('postgresql.rows_total', BEFORE + at * 9000),
      row('postgresql.commits_total', BEFORE + at * 400),
      row('postgresql.deallocated_total', deallocated),
      row('postgresql.distinct_statements', [4900, 5000, 4800][at] ?? 0),
      row('postgresql.max_distinct_statements', 5000),
    ]),
  );
  expect(totals.filter(({ kind }) => kind === 'counter')).toMatchObject([
    { metric: 'postgresql.commits_total', value: 800 },
    { metric: 'postgresql.deallocated_total', value: 3 },
  ]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain('threw entries away, with their counts (3 times)');
  expect(problems[0]).toContain('distinct statements seen at once: 5000; pg_stat_statements.max: 5000; raise');
});

test.each([
  ['postgresql.statements_reset_ms', [0, 7]],
  ['postgresql.distinct_statements', [40, 39]],
  ['postgresql.tracks_utility', [0, 1]],
  ['postgresql.tracks_nested', [1, 0]],
] as const)('statements are unknown when %s changed, though they only rose', (metric, [first, last]) => {
  const at = (value: number, seen: number) => [row('postgresql.statements_total', value), row(metric, seen)];
  expect(measured([at(BEFORE, first), at(BEFORE + 5, last)]).totals.map((total) => total.metric)).toEqual([metric]);
  expect(measured([at(BEFORE, first), at(BEFORE + 5, first)]).totals).toMatchObject([{ value: 5 }, {}]);
});

test('statements are unknown when single entries were reset, though the sum and the number of entries only rose', () => {
  const at = (value: number, resets: number) => [
    row('postgresql.statements_total', value),
    row('postgresql.distinct_statements', 40),
    row('postgresql.reset_statements_total', resets),
  ];
  const { totals, problems } = measured([at(BEFORE, 2), at(BEFORE + 50, 3), at(BEFORE + 90, 3)]);
  expect(totals.find(({ metric }) => metric === 'postgresql.statements_total')).toBeUndefined();
  expect(problems.join()).toContain('entries of pg_stat_statements were reset');
  expect(measured([at(BEFORE, 2), at(BEFORE + 90, 2)]).totals[0]).toMatchObject({ value: 90 });
});

test.each([
  ['haproxy.requests_total', 'haproxy.container_started_ms', 1],
  ['haproxy.requests_total', 'haproxy.process_id', 1],
  ['haproxy.requests_total', 'haproxy.process_started_ms', 3001],
  ['varnish.hits_total', 'varnish.container_started_ms', 1],
  ['varnish.hits_total', 'varnish.child_starts', 1],
  ['varnish.hits_total', 'varnish.child_started_ms', 3001],
  ['redis.hits_total', 'redis.container_started_ms', 1],
  ['redis.hits_total', 'redis.run_number', 1],
  ['tomcat.requests_total', 'tomcat.container_started_ms', 1],
  ['jvm.cpu_ms_total', 'tomcat.container_started_ms', 1],
  ['jvm.cpu_ms_total', 'worker.container_started_ms', 1],
  ['worker.stored_total', 'worker.container_started_ms', 1],
  ['etcd.proposals_committed_total', 'etcd.container_started_ms', 1],
  ['rabbitmq.published_total', 'rabbitmq.container_started_ms', 1],
] as const)(
  '%s is unknown when %s shows another start, though it passed what it was at before',
  (counter, start, by) => {
    const at = (value: number, started: number) => [row(counter, value), row(start, started)];
    const { totals, problems } = measured([at(50, 1000), at(90, 1000 + by)]);
    expect(totals.map(({ metric }) => metric)).toEqual([start]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/no total, as .*was (reloaded or )?started again/);
    expect(measured([at(50, 1000), at(90, 1000)]).totals).toMatchObject([{ value: 40 }, {}]);
  },
);

test('a start that is told in whole seconds may differ by them', () => {
  const at = (value: number, started: number) => [
    row('haproxy.requests_total', value),
    row('haproxy.process_started_ms', started),
  ];
  expect(measured([at(50, 1000), at(90, 2900)]).totals).toMatchObject([{ value: 40 }, {}]);
});

test('of several containers of a service only the one that was started again is unknown', () => {
  const at = (used: number, started: number) => [
    row('container.cpu_ms_total', used, 'app-1'),
    row('container.started_ms', started, 'app-1'),
    row('container.cpu_ms_total', used, 'app-2'),
    row('container.started_ms', 1000, 'app-2'),
  ];
  const { totals } = measured([at(50, 1000), at(90, 9000)]);
  expect(totals.filter(({ kind }) => kind === 'counter').map(({ item }) => item)).toEqual(['app-2']);
});

test('statements are unknown when a query that had been asked is no longer there, and the sum only rose', () => {
  const at = (value: number, ...queries: string[]) => [
    row('postgresql.statements_total', value),
    ...queries.map((query) => row('postgresql.query_calls_total', 40, query)),
  ];
  const { totals, problems } = measured([at(BEFORE, 'select 1', 'select 2'), at(BEFORE + 160, 'select 2', 'select 3')]);
  expect(totals).toEqual([]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain('was no longer there at the end');
});

test('every metric that tells of a loss is one that there is', () => {
  const named = COUNTERS.flatMap((name) =>
    (counterRule(name).lost ?? []).flatMap(({ metric, shows = [] }) => [metric, ...shows.map(([, shown]) => shown)]),
  );
  expect(named.filter((name) => !Object.hasOwn(METRICS, name))).toEqual([]);
  expect(COUNTERS.filter((name) => counterRule(name).means === 'it was set back')).toEqual([]);
});

function row(metric: MetricName, value: number, item?: string): Omit<TimedSample, 'atMs'> {
  return { ...sample(metric, value, item), service: 'thing' };
}

function measured(readings: readonly (readonly Omit<TimedSample, 'atMs'>[])[]): ReturnType<typeof metricTotals> {
  const all = readings.map((rows, second) => rows.map((one) => ({ ...one, atMs: second * 1000 })));
  return metricTotals({ first: all[0] ?? [], between: all.slice(1, -1).flat(), last: all.at(-1) ?? [] });
}

function totalsOf(readings: readonly (readonly Omit<TimedSample, 'atMs'>[])[]): number[] {
  return measured(readings).totals.flatMap(({ kind, value }) => (kind === 'counter' ? [value] : []));
}

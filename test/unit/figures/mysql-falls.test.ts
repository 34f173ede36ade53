import { expect, test } from 'vitest';
import type { MetricName } from '../../../src/records/metrics.ts';
import { type Sample, sample } from '../../../src/records/sample.ts';
import { metricTotals } from '../../support/metric-totals.ts';

type Reading = readonly Sample[];

function told(first: Reading, last: Reading, between: Reading = []) {
  const timed = (atMs: number) => (one: Sample) => ({ ...one, atMs, service: 'database' });
  return metricTotals({
    first: first.map(timed(0)),
    between: between.map(timed(1)),
    last: last.map(timed(2)),
  });
}

const status = (changes: Partial<Record<MetricName, number>> = {}): Sample[] =>
  Object.entries({
    'mysql.statements_total': 100,
    'mysql.program_statements_total': 0,
    'mysql.pages_read_total': 10,
    'mysql.started_ms': 1_000_000,
    'mysql.container_started_ms': 900_000,
    'mysql.digests_lost_total': 0,
    'mysql.digests_since_ms': 1_000_500,
    'mysql.reset_events_total': 0,
    'mysql.time_ms_total': 50,
    ...changes,
  }).map(([metric, value]) => sample(metric as MetricName, value));

const names = ({ totals }: ReturnType<typeof told>) =>
  totals.flatMap(({ kind, metric }) => (kind === 'counter' && metric !== 'mysql.reset_events_total' ? [metric] : []));

const ALL = [
  'mysql.statements_total',
  'mysql.program_statements_total',
  'mysql.pages_read_total',
  'mysql.digests_lost_total',
  'mysql.time_ms_total',
];

test('what rises alone is counted', () => {
  const later = status({ 'mysql.statements_total': 160, 'mysql.time_ms_total': 80, 'mysql.started_ms': 1_001_900 });
  const { totals, problems } = told(status(), later);
  expect(problems).toEqual([]);
  expect(totals.find(({ metric }) => metric === 'mysql.statements_total')?.value).toBe(60);
  expect(totals.find(({ metric }) => metric === 'mysql.time_ms_total')?.value).toBe(30);
});

test.each([
  [
    'the server was started again, though all counters have passed what they were',
    { 'mysql.started_ms': 1_060_000 },
    [],
    /started again/,
  ],
  ['the container was started again', { 'mysql.container_started_ms': 950_000 }, [], /container was started again/],
  [
    'a stored program ran',
    { 'mysql.program_statements_total': 4 },
    ALL.filter((name) => name !== 'mysql.statements_total'),
    /stored programs .* ran/,
  ],
  [
    'the digests were truncated',
    { 'mysql.digests_since_ms': 1_200_000 },
    ALL.filter((name) => name !== 'mysql.time_ms_total'),
    /truncated/,
  ],
  [
    'the events were truncated',
    { 'mysql.reset_events_total': 2 },
    ALL.filter((name) => name !== 'mysql.time_ms_total'),
    /by_event_name was truncated/,
  ],
  [
    'the table of digests was full',
    { 'mysql.digests_lost_total': 3 },
    ALL.filter((name) => name !== 'mysql.time_ms_total'),
    /no room .*raise performance_schema_digests_size/,
  ],
] as const)('of a measurement in which %s only the rest is known', (_what, changes, known, problem) => {
  const later = { 'mysql.statements_total': 900, 'mysql.pages_read_total': 90, 'mysql.time_ms_total': 900, ...changes };
  const found = told(status(), status(later));
  expect(names(found).sort()).toEqual([...known].sort());
  expect(found.problems.join('\n')).toMatch(problem);
});

test('one counter that fell takes the others of the server with it, but not those of the digests', () => {
  const found = told(status(), status({ 'mysql.pages_read_total': 3, 'mysql.time_ms_total': 60 }));
  expect(names(found)).not.toContain('mysql.pages_read_total');
  expect(names(found)).toContain('mysql.time_ms_total');
});

test('of stored programs a count that fell leaves unknown how many statements were sent, and nothing else', () => {
  const before = status({ 'mysql.program_statements_total': 9 });
  const found = told(before, status({ 'mysql.statements_total': 160, 'mysql.program_statements_total': 4 }));
  const lost = ['mysql.statements_total', 'mysql.program_statements_total'];
  expect(names(found).sort()).toEqual(ALL.filter((name) => !lost.includes(name)).sort());
  expect(found.problems).toContainEqual(
    expect.stringMatching(/statements_total: no total, as whether stored programs ran/),
  );
});

test('a query that was not there at the beginning counts from 0, and one that went was reset', () => {
  const query = (value: number) => sample('mysql.query_calls_total', value, 'SELECT ?');
  expect(told(status(), [...status(), query(7)]).totals.find(({ item }) => item === 'SELECT ?')?.value).toBe(7);
  const gone = told(
    [...status(), query(7), sample('mysql.query_calls_total', 2, 'SELECT 1')],
    [...status(), sample('mysql.query_calls_total', 9, 'SELECT 1')],
  );
  expect(gone.totals.filter(({ metric }) => metric === 'mysql.query_calls_total')).toEqual([]);
});

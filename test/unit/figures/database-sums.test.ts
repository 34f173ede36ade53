import { expect, test } from 'vitest';
import { isOfDatabase, queryFigureOf, sumOverDatabases } from '../../../src/figures/database-sums.ts';
import type { MetricName } from '../../../src/records/metrics.ts';
import type { MetricTotal } from '../../../src/records/trial-record.ts';

const row = (service: string, metric: MetricName, value = 1): MetricTotal => ({
  service,
  metric,
  kind: 'counter',
  value,
  max: value,
});

test('statements of databases of two kinds are added up', () => {
  const both = [row('a', 'postgresql.statements_total', 40), row('b', 'mysql.statements_total', 2)];
  expect(sumOverDatabases(both, 'statements')).toBe(42);
  expect(sumOverDatabases([...both, row('c', 'redis.commands_total', 500)], 'statements')).toBe(42);
});

test.each([
  ['there is no database', []],
  ['one kind was seen and has no count', [row('a', 'postgresql.statements_total'), row('b', 'mysql.connections')]],
  ['one kind should have been read', [row('a', 'mysql.statements_total'), row('b', 'postgresql.unread')]],
  ['one server of a kind has no count', [row('a', 'mysql.statements_total'), row('b', 'mysql.unread')]],
])('statements are unknown where %s', (_what, rows) => {
  expect(sumOverDatabases(rows, 'statements')).toBeNaN();
});

test('time that one of two databases does not tell is unknown, though statements are not', () => {
  const rows = [
    row('a', 'postgresql.statements_total'),
    row('a', 'postgresql.time_ms_total'),
    row('b', 'mysql.statements_total'),
  ];
  expect(sumOverDatabases(rows, 'statements')).toBe(2);
  expect(sumOverDatabases(rows, 'timeMs')).toBeNaN();
});

test('rows of queries and of databases are told by their names', () => {
  expect(queryFigureOf('mysql.query_calls_total')).toBe('calls');
  expect(queryFigureOf('postgresql.query_time_ms_total')).toBe('ms');
  expect(queryFigureOf('mysql.query_rows_total')).toBe('rows');
  expect(queryFigureOf('mysql.query_rows_examined_total')).toBeUndefined();
  expect(queryFigureOf('mysql.rows_total')).toBeUndefined();
  expect(isOfDatabase({ metric: 'mysql.connections' })).toBe(true);
  expect(isOfDatabase({ metric: 'redis.clients' })).toBe(false);
});

test('of a server on which stored programs ran the count by events stands for the other, where there is one', () => {
  const counted = row('a', 'mysql.statements_total', 5);
  const events = [row('b', 'mysql.client_statements_total', 7), row('b', 'mysql.prepared_executions_total', 0)];
  expect(sumOverDatabases([counted, row('a', 'mysql.client_statements_total', 6)], 'statements')).toBe(5);
  expect(sumOverDatabases([counted, ...events], 'statements')).toBe(12);
  expect(sumOverDatabases([counted, row('b', 'mysql.connections')], 'statements')).toBeNaN();
  // Of what is executed by the binary protocol events do not say what it was.
  const prepared = [row('b', 'mysql.client_statements_total', 7), row('b', 'mysql.prepared_executions_total', 1)];
  expect(sumOverDatabases([counted, ...prepared], 'statements')).toBeNaN();
  expect(sumOverDatabases(prepared.slice(0, 1), 'statements')).toBeNaN();
});

import { expect, test } from 'vitest';
import { metricTotals } from '../../support/metric-totals.ts';
import type { TimedSample } from '../../../src/records/sample.ts';

const STATEMENTS = 'postgresql.statements_total';

test("a counter's total is its increase from edge to edge, whatever it had counted before", () => {
  const { totals, problems } = metricTotals({ first: [at(100)], between: [at(150)], last: [at(180)] });
  expect(totals).toEqual([{ service: 'database', metric: STATEMENTS, kind: 'counter', value: 80, max: 80 }]);
  expect(problems).toEqual([]);
});

test("a gauge's total is the mean and the largest of all its readings", () => {
  const gauge = (value: number) => at(value, { metric: 'postgresql.active_connections', kind: 'gauge' });
  const { totals } = metricTotals({ first: [gauge(1)], between: [gauge(6), gauge(2)], last: [gauge(3)] });
  expect(totals).toMatchObject([{ value: 3, max: 6 }]);
});

test('what a counter stands at after a fall is never added: it has no total, and the cause is said', () => {
  const { totals, problems } = metricTotals({ first: [at(100)], between: [at(150), at(20)], last: [at(300)] });
  expect(totals).toEqual([]);
  expect(problems).toEqual([
    `database ${STATEMENTS}: no total, as ${STATEMENTS} fell from 150 to 20: pg_stat_statements was reset, or lost its counts in a crash`,
  ]);
});

test.each([
  ['first', { first: [], last: [at(9)] }],
  ['last', { first: [at(1)], last: [] }],
])('a counter that was not read at the %s edge has no total, rather than a wrong one', (edge, edges) => {
  const { totals, problems } = metricTotals({ between: [at(5)], ...edges });
  expect(totals).toEqual([]);
  expect(problems).toEqual([`database ${STATEMENTS}: no total, as it was not read at the ${edge} edge`]);
});

test('a query that first ran in the measurement counts from 0, but only if the queries were looked at before', () => {
  const query = at(7, { metric: 'postgresql.query_calls_total', item: 'select 1' });
  expect(metricTotals({ first: [at(0)], between: [], last: [at(7), query] }).totals).toMatchObject([
    { value: 7 },
    { item: 'select 1', value: 7 },
  ]);
  expect(metricTotals({ first: [], between: [], last: [query] }).totals).toEqual([]);
});

test('a container that could not be read at the first edge does not bring in its whole past', () => {
  const cpu = (item: string, value: number) => at(value, { metric: 'container.cpu_ms_total', item });
  const edges = { first: [cpu('a', 10)], between: [cpu('b', 90_000)], last: [cpu('a', 15), cpu('b', 90_005)] };
  const { totals, problems } = metricTotals(edges);
  expect(totals).toMatchObject([{ item: 'a', value: 5 }]);
  expect(problems).toEqual(['database container.cpu_ms_total: no total, as it was not read at the first edge']);
});

test('readings from before the first edge count for nothing', () => {
  const gauge = (value: number, atMs: number) => at(value, { metric: 'redis.clients', kind: 'gauge', atMs });
  const first = [at(100, { atMs: 50 }), gauge(4, 50)];
  const between = [at(90, { atMs: 40 }), gauge(400, 40), at(110, { atMs: 60 }), gauge(6, 60)];
  const { totals, problems } = metricTotals({ first, between, last: [at(120, { atMs: 70 })] });
  expect(totals).toMatchObject([{ value: 20 }, { value: 5, max: 6 }]);
  expect(problems).toEqual([]);
});

test('services, metrics and items are kept apart', () => {
  const rows = (value: number) => [at(value), at(value * 2, { service: 'other' }), at(value * 3, { item: 'x' })];
  const { totals } = metricTotals({ first: rows(1), between: [], last: rows(11) });
  expect(totals.map(({ value }) => value)).toEqual([10, 20, 30]);
});

function at(value: number, changes: Partial<TimedSample> = {}): TimedSample {
  return { atMs: 0, service: 'database', metric: STATEMENTS, kind: 'counter', value, ...changes };
}

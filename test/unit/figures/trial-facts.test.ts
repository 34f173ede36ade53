import { expect, test } from 'vitest';
import { sumOverServers } from '../../../src/figures/metric-sums.ts';
import type { MetricName } from '../../../src/records/metrics.ts';
import type { MetricTotal } from '../../../src/records/trial-record.ts';

const STATEMENTS = 'postgresql.statements_total';

function total(service: string, metric: MetricName, value: number, instance?: string): MetricTotal {
  const kind = metric.endsWith('_total') ? 'counter' : 'gauge';
  return { service, metric, kind, value, max: value, ...(instance !== undefined && { instance }) };
}

test('the work of a primary and its standby is added up', () => {
  const metrics = [total('database-1', STATEMENTS, 900), total('database-2', STATEMENTS, 20)];
  expect(sumOverServers(metrics, STATEMENTS)).toBe(920);
});

test('a database server that went away in the trial makes the sum unknown, not smaller', () => {
  const gone = total('database-1', 'postgresql.connections', 9);
  expect(sumOverServers([gone, total('database-2', STATEMENTS, 20)], STATEMENTS)).toBeNaN();
  const replicas = [
    total('database', 'postgresql.connections', 9, 'database-1'),
    total('database', STATEMENTS, 20, 'database-2'),
  ];
  expect(sumOverServers(replicas, STATEMENTS)).toBeNaN();
});

test('servers of another kind have no part in it, and nobody measured is not zero', () => {
  const metrics = [
    total('database', STATEMENTS, 5),
    total('app', 'tomcat.threads', 9),
    total('app', 'container.memory_bytes', 1),
  ];
  expect(sumOverServers(metrics, STATEMENTS)).toBe(5);
  expect(sumOverServers([], STATEMENTS)).toBeNaN();
});

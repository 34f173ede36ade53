import { expect, test } from 'vitest';
import { sumOverContainers } from '../../../src/figures/metric-rows.ts';
import { sumOverServers } from '../../../src/figures/metric-sums.ts';
import { unreadRows } from '../../../src/figures/unread-rows.ts';
import type { MetricName } from '../../../src/records/metrics.ts';
import type { MetricTotal } from '../../../src/records/trial-record.ts';

const STATEMENTS = 'postgresql.statements_total';
const CPU = 'container.cpu_ms_total';

const total = (service: string, metric: MetricName, value: number, more: Partial<MetricTotal> = {}): MetricTotal => ({
  service,
  metric,
  kind: 'counter',
  value,
  max: value,
  ...more,
});
const server = (service: string, instance?: string) => ({
  collector: 'postgresql',
  service,
  ...(instance !== undefined && { instance }),
});

test('a database of which nobody read a thing makes the sum over all of them unknown', () => {
  const totals = [total('database-1', STATEMENTS, 900)];
  const whole = unreadRows(totals, [server('database-1')], []);
  expect(whole).toEqual([]);
  const rows = [...totals, ...unreadRows(totals, [server('database-1'), server('database-2')], [])];
  expect(sumOverServers(rows, STATEMENTS)).toBeNaN();
  const replicas = [total('database', STATEMENTS, 900, { instance: 'database-1' })];
  const watched = [server('database', 'database-1'), server('database', 'database-2')];
  expect(sumOverServers([...replicas, ...unreadRows(replicas, watched, [])], STATEMENTS)).toBeNaN();
});

test('a container of which nobody read a thing makes the sums that it belongs to unknown, and no other', () => {
  const totals = [
    total('app', CPU, 3000, { item: 'app-1' }),
    total('database', CPU, 1000, { item: 'database-1' }),
    total('host', 'host.cpu_ms_total', 9000, { item: 'user' }),
  ];
  const containers = ['app-1', 'app-2', 'database-1'].map((name) => ({ name, service: name.replace(/-\d/, '') }));
  const rows = [...totals, ...unreadRows(totals, [], containers)];
  expect(sumOverContainers(rows, CPU)).toBeNaN();
  expect(sumOverContainers(rows, CPU, 'app')).toBeNaN();
  expect(sumOverContainers(rows, CPU, 'database')).toBe(1000);
  expect(sumOverContainers(totals, CPU)).toBe(4000);
});

test('what is not added up over servers leaves no row', () => {
  const watched = [
    { collector: 'etcd', service: 'registry' },
    { collector: 'host', service: 'host' },
  ];
  expect(unreadRows([], watched, [])).toEqual([]);
});

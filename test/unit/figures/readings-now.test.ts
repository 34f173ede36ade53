import { expect, it } from 'vitest';
import { LatestReadings } from '../../../src/figures/readings-now.ts';
import type { MetricName } from '../../../src/records/metrics.ts';
import { sample } from '../../../src/records/sample.ts';

function reading(
  latest: LatestReadings,
  atMs: number,
  rows: readonly [MetricName, number, string?][],
  instance = 'db-1',
) {
  for (const [metric, value, item] of rows) {
    const isDatabase = metric.startsWith('postgresql.');
    const where = isDatabase ? { service: 'db', instance } : { service: metric.slice(0, metric.indexOf('.')) };
    latest.see({ ...sample(metric, value, item), ...where, atMs });
  }
}

it('is the rate between the last two readings, not that since the beginning', () => {
  const latest = new LatestReadings(1);
  reading(latest, 1000, [['postgresql.statements_total', 100]]);
  expect(latest.now(1100), 'one reading is no rate').toEqual({});
  reading(latest, 2000, [['postgresql.statements_total', 1100]]);
  reading(latest, 4000, [['postgresql.statements_total', 1300]]);
  expect(latest.now(4100)).toEqual({ statementsPerSecond: 100 });
});

it('adds up servers that take turns, and knows no sum before each was read twice', () => {
  const latest = new LatestReadings(2);
  reading(latest, 1000, [['postgresql.statements_total', 0]], 'db-1');
  reading(latest, 3000, [['postgresql.statements_total', 200]], 'db-1');
  expect(latest.now(3000), 'the other server was never read').toEqual({});
  reading(latest, 2000, [['postgresql.statements_total', 50]], 'db-2');
  expect(latest.now(3000)).toEqual({});
  reading(latest, 4000, [['postgresql.statements_total', 110]], 'db-2');
  expect(latest.now(4000)).toEqual({ statementsPerSecond: 130 });
});

it('knows none of a counter that fell or was set back, nor of a server that is no longer read', () => {
  const fell = new LatestReadings(1);
  reading(fell, 1000, [['postgresql.statements_total', 500]]);
  reading(fell, 2000, [['postgresql.statements_total', 10]]);
  expect(fell.now(2000)).toEqual({});

  const reset = new LatestReadings(1);
  const rows = (total: number, resets: number): [MetricName, number][] => [
    ['postgresql.statements_total', total],
    ['postgresql.reset_statements_total', resets],
  ];
  reading(reset, 1000, rows(500, 0));
  reading(reset, 2000, rows(900, 1));
  expect(reset.now(2000)).toEqual({});
  reading(reset, 3000, rows(1000, 1));
  expect(reset.now(3000), 'from there on it counts again').toEqual({ statementsPerSecond: 100 });
  expect(reset.now(60_000), 'too old').toEqual({});
});

it('reads the cores of the generator and the share that was stolen', () => {
  const latest = new LatestReadings(0);
  const at = (ms: number, own: number, idle: number, steal: number) => {
    reading(latest, ms, [
      ['generator.cpu_ms_total', own],
      ['host.cpu_ms_total', idle, 'idle'],
      ['host.cpu_ms_total', steal, 'steal'],
    ]);
  };
  at(0, 0, 0, 0);
  at(1000, 250, 900, 100);
  at(2000, 350, 1900, 100);
  expect(latest.now(2000)).toEqual({ generatorCores: 0.1, stealRatio: 0 });
  const stolen = latest.hostSoFar().find(({ item }) => item === 'steal');
  expect(stolen?.value, 'since the first reading').toBe(100);
});

import type { MetricName } from '../../src/records/metrics.ts';
import type { Random } from '../../src/base/random.ts';
import { type RunRecord } from '../../src/records/run-record.ts';
import type { SampleLine } from '../../src/records/sample.ts';
import type { MeasuredTrial } from '../../src/records/trial-record.ts';
import { readingsAt } from './report-fixture-readings.ts';
import type { Blueprint } from './report-fixture-topologies.ts';

interface Work {
  readonly blueprint: Blueprint;
  readonly run: RunRecord;
  readonly trial: number;
  readonly hits: number;
  readonly chance: Random;
  readonly noisy: boolean;
}

export function workOf({ blueprint, run, trial, hits, chance, noisy }: Work) {
  const samples: SampleLine[] = [];
  const container = (service: string): string => `${service}-${String(trial)}-1`;
  const metrics: MeasuredTrial['metrics'] = [];
  const jitter = 1 + (chance() - 0.5) * 0.006;
  const database = blueprint.services.find(({ role }) => role === 'database')?.name ?? 'postgresql';
  const statements = blueprint.queries.reduce((total, [, calls]) => total + calls, 0) * jitter;
  const counter = (service: string, metric: MetricName, value: number, item?: string) => {
    metrics.push({ service, metric, kind: 'counter', value, max: value, ...(item === undefined ? {} : { item }) });
  };
  let total = 0;
  const { durationMs, profile } = run.scenario;
  for (let second = 0; second <= durationMs / 1000; second += 1) {
    const fraction = profile.fractions[Math.min(23, Math.floor((second * 1000 * 24) / durationMs))] ?? 0.04;
    const at = { trial, atMs: second * 1000 };
    samples.push({
      ...at,
      service: database,
      metric: 'postgresql.statements_total',
      kind: 'counter',
      value: total * statements,
    });
    for (const { name, cpuMsPerHit } of blueprint.services) {
      const value = total * cpuMsPerHit * jitter;
      samples.push({
        ...at,
        service: name,
        metric: 'container.cpu_ms_total',
        kind: 'counter',
        item: container(name),
        value,
      });
    }
    const instant = { trial, atMs: second * 1000, total, load: fraction / Math.max(...profile.fractions) };
    samples.push(...readingsAt(blueprint, instant, chance));
    total += (hits * fraction * 24 * 1000 * (0.94 + 0.12 * chance())) / durationMs;
  }
  const perHit = hits * jitter;
  counter(database, 'postgresql.statements_total', statements * hits);
  counter(
    database,
    'postgresql.time_ms_total',
    blueprint.queries.reduce((sum, [, calls, ms]) => sum + calls * ms, 0) * perHit,
  );
  counter(database, 'postgresql.rows_total', statements * 4.1 * hits);
  counter(database, 'postgresql.wal_bytes_total', 310 * perHit);
  for (const [query, calls, ms] of blueprint.queries) {
    counter(database, 'postgresql.query_calls_total', calls * perHit, query);
    counter(database, 'postgresql.query_time_ms_total', calls * ms * perHit, query);
    counter(database, 'postgresql.query_rows_total', calls * 4 * perHit, query);
    counter(database, 'postgresql.query_blocks_total', calls * 9 * perHit, query);
  }
  for (const { name, cpuMsPerHit } of blueprint.services) {
    counter(name, 'container.cpu_ms_total', cpuMsPerHit * perHit, container(name));
    counter(name, 'container.periods_total', 2400, container(name));
    counter(name, 'container.throttled_periods_total', noisy ? 120 : 0, container(name));
    metrics.push({
      service: name,
      metric: 'container.memory_bytes',
      kind: 'gauge',
      item: container(name),
      value: 180e6 + 4e8 * cpuMsPerHit,
      max: 210e6 + 4e8 * cpuMsPerHit,
    });
  }
  if (blueprint.services.some(({ role }) => role === 'registry')) metrics.push(...clusterMetrics());
  return { samples, metrics };
}

/** What the servers of a cluster say of themselves. */
function clusterMetrics(): MeasuredTrial['metrics'] {
  type Row = readonly [
    service: string,
    metric: MetricName,
    value: number,
    max?: number,
    item?: string | undefined,
    instance?: string,
  ];
  const rows: readonly Row[] = [
    ['tomcat', 'tomcat.requests_total', 2400],
    ['tomcat', 'tomcat.busy_threads', 1.4, 9],
    ['tomcat', 'jvm.heap_used_bytes', 90e6, 140e6],
    ['tomcat', 'jvm.collection_ms_total', 310],
    ['worker', 'worker.stored_total', 300, 300, undefined, 'worker-1'],
    ['worker', 'worker.batches_total', 30, 30, undefined, 'worker-1'],
    ['worker', 'worker.stored_total', 290, 290, undefined, 'worker-2'],
    ['worker', 'worker.oldest_message_ms', 120, 640, undefined, 'worker-2'],
    ['rabbitmq', 'rabbitmq.ready_messages', 1.5, 44, 'shop.writes'],
    ['rabbitmq', 'rabbitmq.unacknowledged_messages', 8, 100, 'shop.writes'],
    ['rabbitmq', 'rabbitmq.published_total', 590],
    ['postgresql', 'postgresql.standby_lag_bytes', 900, 64_000, 'database-2'],
    ['postgresql', 'patroni.is_primary', 1, 1],
    ['postgresql', 'patroni.timeline', 1.5, 2],
    ['etcd', 'etcd.has_leader', 1, 1],
    ['etcd', 'etcd.leader_changes_total', 0],
    ['etcd', 'etcd.wal_fsync_ms_total', 130],
    ['etcd', 'etcd.wal_fsyncs_total', 100],
  ];
  return rows.map(([service, metric, value, max = value, item, instance]) => ({
    service,
    ...(instance !== undefined && { instance }),
    metric,
    kind: metric.endsWith('_total') ? ('counter' as const) : ('gauge' as const),
    ...(item !== undefined && { item }),
    value,
    max,
  }));
}

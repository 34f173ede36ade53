import type { MetricName } from '../../src/records/metrics.ts';
import type { MetricTotal } from '../../src/records/trial-record.ts';

/** A row of a trial's metrics; its largest value is its value unless said otherwise. */
export function metricRow(metric: MetricName, value: number, item?: string, max = value): MetricTotal {
  const kind = metric.endsWith('_total') ? 'counter' : 'gauge';
  const service = metric.slice(0, metric.indexOf('.'));
  return { service, metric, kind, ...(item === undefined ? {} : { item }), value, max };
}

/** What the collectors read in a trial that nothing disturbed; rows given replace those about the same thing, or come in addition. */
export function quietMetrics(...changes: readonly MetricTotal[]): readonly MetricTotal[] {
  const about = ({ metric, item }: MetricTotal): string => JSON.stringify([metric, item]);
  const changed = new Set(changes.map(about));
  return [...QUIET.filter((row) => !changed.has(about(row))), ...changes];
}

const QUIET: readonly MetricTotal[] = [
  metricRow('host.cpu_ms_total', 50_000, 'user'),
  metricRow('host.cpu_ms_total', 70_000, 'idle'),
  metricRow('host.cpu_ms_total', 500, 'steal'),
  metricRow('host.memory_used_ratio', 0.4),
  metricRow('host.swapped_in_pages_total', 0),
  metricRow('host.swapped_out_pages_total', 0),
  metricRow('host.oom_kills_total', 0),
  metricRow('host.listen_drops_total', 0),
  metricRow('host.local_ports', 28_232),
  metricRow('host.tcp_sockets', 50),
  metricRow('host.time_wait_sockets', 100),
  metricRow('container.cpu_ms_total', 30_000, 'app-1'),
  metricRow('container.cpu_ms_total', 12_000, 'db-1'),
  metricRow('container.memory_bytes', 1e8, 'app-1'),
  metricRow('container.memory_bytes', 1e8, 'db-1'),
  metricRow('container.periods_total', 0, 'app-1'),
  metricRow('container.throttled_periods_total', 0, 'app-1'),
  metricRow('container.listen_drops_total', 0, 'app-1'),
  metricRow('container.oom_kills_total', 0, 'app-1'),
  metricRow('container.periods_total', 600, 'db-1'),
  metricRow('container.throttled_periods_total', 1, 'db-1'),
  metricRow('container.listen_drops_total', 0, 'db-1'),
  metricRow('container.oom_kills_total', 0, 'db-1'),
  metricRow('generator.cpu_ms_total', 5_000),
  metricRow('generator.periods_total', 0),
  metricRow('generator.throttled_periods_total', 0),
  metricRow('generator.clock_step_ms', 1),
];

import { isCountOfStatements, STATEMENT_METRICS } from '../../figures/database-sums.ts';
import type { MetricName } from '../../records/metrics.ts';
import type { SampleLine } from '../../records/sample.ts';

/** The metrics that are drawn over the day; all others are listed with their totals. */
export const CPU_MS = ['container.cpu_ms_total'] as const;
export const STATEMENTS = STATEMENT_METRICS;

/** What may come to its limit, waits, or is found in a cache. */
export const OVER_DAY = [
  'container.memory_bytes',
  'container.periods_total',
  'container.throttled_periods_total',
  'container.server_periods_total',
  'container.server_throttled_periods_total',
  'rabbitmq.ready_messages',
  'rabbitmq.unacknowledged_messages',
  'worker.unstored_messages',
  'haproxy.queued_requests',
  'pool.waiting_requests',
  'pool.active_connections',
  'pool.max_connections',
  'tomcat.busy_threads',
  'tomcat.max_threads',
  'jvm.heap_used_bytes',
  'jvm.heap_max_bytes',
  'varnish.hits_total',
  'varnish.requests_total',
  'redis.hits_total',
  'redis.misses_total',
  'memcached.hits_total',
  'memcached.misses_total',
  'postgresql.blocks_hit_total',
  'postgresql.blocks_read_total',
  'mysql.page_requests_total',
  'mysql.pages_read_total',
] as const satisfies readonly MetricName[];

const CHARTED: ReadonlySet<string> = new Set<string>([...CPU_MS, ...OVER_DAY]);

export function isCharted(line: Pick<SampleLine, 'metric' | 'item'>): boolean {
  return CHARTED.has(line.metric) || (isCountOfStatements(line) && line.item === undefined);
}

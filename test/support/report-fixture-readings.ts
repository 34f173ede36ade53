import type { Random } from '../../src/base/random.ts';
import type { MetricName } from '../../src/records/metrics.ts';
import type { SampleLine } from '../../src/records/sample.ts';
import type { Blueprint } from './report-fixture-topologies.ts';

interface Instant {
  readonly trial: number;
  readonly atMs: number;
  /** hits so far, and their share of the busiest second */
  readonly total: number;
  readonly load: number;
}

/** What servers say at one instant: memory, throttling, queues, pools and caches. Containers have the trial in their names, as real ones. */
export function readingsAt(
  { services, pageCacheHitRatio: pages, objectCacheHitRatio: objects, name: topology }: Blueprint,
  { trial, atMs, total, load }: Instant,
  chance: Random,
): readonly SampleLine[] {
  const lines: SampleLine[] = [];
  const see = (service: string, metric: MetricName, value: number, item?: string) => {
    const kind = metric.endsWith('_total') ? ('counter' as const) : ('gauge' as const);
    lines.push({ trial, atMs, service, metric, kind, value, ...(item !== undefined && { item }) });
  };
  for (const { name, role, cpuMsPerHit } of services) {
    const container = `${name}-${String(trial)}-1`;
    see(name, 'container.memory_bytes', 120e6 + 1.6e8 * cpuMsPerHit * (1 + 0.3 * load) + 4e6 * chance(), container);
    const periods = atMs / 100;
    see(name, 'container.periods_total', periods, container);
    see(name, 'container.throttled_periods_total', role === 'app' ? total * 0.0004 : 0, container);
    if (role === 'page-cache' && pages !== undefined) {
      see(name, 'varnish.requests_total', total);
      see(name, 'varnish.hits_total', total * pages);
    }
    if (role === 'object-cache' && objects !== undefined) {
      see(name, 'redis.hits_total', total * objects);
      see(name, 'redis.misses_total', total * (1 - objects));
    }
    if (role === 'broker') {
      see(name, 'rabbitmq.ready_messages', Math.round(40 * load ** 3 * chance()), 'shop.writes');
      see(name, 'rabbitmq.unacknowledged_messages', Math.round(30 * load * chance()), 'shop.writes');
    }
    if (role === 'load-balancer') see(name, 'haproxy.queued_requests', 0, 'site');
    if (role === 'app') {
      see(name, 'tomcat.busy_threads', 1 + 9 * load * chance());
      see(name, 'tomcat.max_threads', 60);
      see(name, 'pool.active_connections', (topology === 'legacy' ? 14 : 3) * load * chance());
      see(name, 'pool.max_connections', 20);
    }
    if (role === 'database') {
      see(name, 'postgresql.blocks_hit_total', total * 40);
      see(name, 'postgresql.blocks_read_total', total * 0.6);
    }
  }
  return lines;
}

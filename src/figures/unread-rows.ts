import type { MetricName } from '../records/metrics.ts';
import type { CollectorReport, MeasuredTrial, MetricTotal } from '../records/trial-record.ts';

/** Of what is added up over servers: which row stands for one that is missing. */
const UNREAD: Readonly<Record<string, MetricName>> = {
  postgresql: 'postgresql.unread',
  mysql: 'mysql.unread',
  varnish: 'varnish.unread',
  redis: 'redis.unread',
  memcached: 'memcached.unread',
};

/**
 * Rows for what should have been read and has no row at all, so that no sum is made without it.
 * @param watched  what each server's collector reports
 * @param containers  those that ran during the measurement
 */
export function unreadRows(
  totals: readonly MetricTotal[],
  watched: readonly Pick<CollectorReport, 'collector' | 'service' | 'instance'>[],
  containers: readonly Pick<MeasuredTrial['containers'][number], 'service' | 'name'>[],
): MetricTotal[] {
  const servers = watched.flatMap(({ collector, service, instance }) => {
    const metric = UNREAD[collector];
    const wasRead = totals.some(
      (total) => total.metric.startsWith(`${collector}.`) && total.service === service && total.instance === instance,
    );
    return metric === undefined || wasRead ? [] : [{ service, ...(instance !== undefined && { instance }), metric }];
  });
  const read = new Set(totals.flatMap(({ metric, item }) => (metric.startsWith('container.') ? [item] : [])));
  const missing = containers
    .filter(({ name }) => !read.has(name))
    .map(({ service, name }) => ({ service, metric: 'container.unread' as const, item: name }));
  return [...servers, ...missing].map((row) => ({ ...row, kind: 'gauge', value: 1, max: 1 }));
}

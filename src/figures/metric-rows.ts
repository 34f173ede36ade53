import type { MetricName } from '../records/metrics.ts';
import type { MetricTotal } from '../records/trial-record.ts';

/** The largest value that a gauge had anywhere; NaN when nobody measured it. */
export function metricMax(metrics: readonly MetricTotal[], metric: MetricName): number {
  const found = metrics.filter((total) => total.metric === metric);
  return found.length === 0 ? Number.NaN : Math.max(...found.map(({ max }) => max));
}

/**
 * Sum of a container's counter over all containers, or those of one service; NaN also when one of them was seen, or should have been,
 * and has no total: a sum without it would look like less work.
 */
export function sumOverContainers(metrics: readonly MetricTotal[], metric: MetricName, service?: string): number {
  const own = service === undefined ? metrics : metrics.filter((total) => total.service === service);
  const byContainer = itemValues(own, metric);
  const seen = ['container.memory_bytes', 'container.unread'] as const;
  const isWhole = seen.every((sign) => [...itemValues(own, sign).keys()].every((name) => byContainer.has(name)));
  if (byContainer.size === 0 || !isWhole) return Number.NaN;
  return [...byContainer.values()].reduce((sum, value) => sum + value, 0);
}

/** A counter by what its rows are about; rows of one thing that several services show count once, by the largest. */
export function itemValues(metrics: readonly MetricTotal[], metric: MetricName): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { metric: name, item, value } of metrics) {
    if (name !== metric || item === undefined) continue;
    values.set(item, Math.max(value, values.get(item) ?? value));
  }
  return values;
}

/** The largest value of a gauge or counter by what its rows are about. */
export function itemMaxima(metrics: readonly MetricTotal[], metric: MetricName): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { metric: name, item, max } of metrics) {
    if (name !== metric || item === undefined) continue;
    values.set(item, Math.max(max, values.get(item) ?? max));
  }
  return values;
}

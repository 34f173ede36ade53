import type { MetricName } from '../records/metrics.ts';
import type { MetricTotal } from '../records/trial-record.ts';

/** The largest value that a gauge had anywhere; NaN when nobody measured it. */
export function metricMax(metrics: readonly MetricTotal[], metric: MetricName): number {
  const found = metrics.filter((total) => total.metric === metric);
  return found.length === 0 ? Number.NaN : Math.max(...found.map(({ max }) => max));
}

/** Sum of a container's counter over all containers; NaN also when one of them was seen and has no total. */
export function sumOverContainers(metrics: readonly MetricTotal[], metric: MetricName): number {
  const byContainer = itemValues(metrics, metric);
  const seen = itemValues(metrics, 'container.memory_bytes');
  if (byContainer.size === 0 || [...seen.keys()].some((name) => !byContainer.has(name))) return Number.NaN;
  return [...byContainer.values()].reduce((sum, value) => sum + value, 0);
}

/** A counter by what its rows are about; rows of one thing that several services show count once, by the largest. */
export function itemValues(metrics: readonly MetricTotal[], metric: MetricName): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const { metric: name, item, value } of metrics) {
    if (name !== metric || item === undefined) continue;
    values.set(item, Math.max(value, values.get(item) ?? 0));
  }
  return values;
}

import type { MetricName } from '../records/metrics.ts';
import type { MetricTotal } from '../records/trial-record.ts';

/** Sum of a metric over services and items; NaN when nobody measured it. */
export function metricSum(metrics: readonly MetricTotal[], metric: MetricName, item?: string): number {
  const found = metrics.filter((total) => total.metric === metric && (item === undefined || total.item === item));
  return found.length === 0 ? Number.NaN : found.reduce((sum, total) => sum + total.value, 0);
}

/**
 * Sum of a counter over all servers of its source; NaN also when one of them was seen and has no total (it went away in
 * the trial, or came later): a sum without it would look like less work.
 */
export function sumOverServers(metrics: readonly MetricTotal[], metric: MetricName): number {
  const source = metric.slice(0, metric.indexOf('.') + 1);
  const server = ({ service, instance = '' }: MetricTotal): string => JSON.stringify([service, instance]);
  const counted = new Set(metrics.filter((total) => total.metric === metric).map(server));
  const isWhole = metrics.every((total) => !total.metric.startsWith(source) || counted.has(server(total)));
  return isWhole ? metricSum(metrics, metric) : Number.NaN;
}

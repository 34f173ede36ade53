import type { MetricName } from '../../records/metrics.ts';
import type { MeasuredTrial } from '../../records/trial-record.ts';
import { median } from '../../stats/quantile.ts';

/** One container of a topology, or one queue of it, and what was read from it. */
export interface ServerTotals {
  /** the service's name, or worker-2 where it has several containers */
  readonly server: string;
  /** what within the server, e.g. a queue */
  readonly item?: string;
  /** median over the trials: a counter's rise, a gauge's mean; the largest over all items when the metric has items of its own */
  value(metric: MetricName): number | undefined;
  /** a gauge's largest reading in any trial */
  most(metric: MetricName): number | undefined;
}

interface Found {
  readonly server: string;
  readonly item: string | undefined;
  readonly perMetric: Map<string, { readonly values: Map<number, number>; most: number }>;
}

/** Every server that has a metric, in the order in which the trials name them; one entry per item when `byItem`. */
export function serversWith(
  trials: readonly MeasuredTrial[],
  marker: string,
  { byItem }: { readonly byItem: boolean },
): readonly ServerTotals[] {
  const found = new Map<string, Found>();
  for (const { trial, metrics } of trials) {
    for (const { service, instance, metric, item, value, max } of metrics) {
      const server = instance ?? service;
      const own = byItem ? item : undefined;
      const key = JSON.stringify([server, own]);
      const entry: Found = found.get(key) ?? { server, item: own, perMetric: new Map() };
      found.set(key, entry);
      const known = entry.perMetric.get(metric) ?? { values: new Map<number, number>(), most: max };
      entry.perMetric.set(metric, known);
      known.values.set(trial, Math.max(value, known.values.get(trial) ?? value));
      known.most = Math.max(known.most, max);
    }
  }
  return [...found.values()]
    .filter(({ perMetric }) => perMetric.has(marker))
    .map(({ server, item, perMetric }) => ({
      server,
      ...(item !== undefined && { item }),
      value: (metric) => {
        const known = perMetric.get(metric);
        return known === undefined ? undefined : median([...known.values.values()]);
      },
      most: (metric) => perMetric.get(metric)?.most,
    }));
}

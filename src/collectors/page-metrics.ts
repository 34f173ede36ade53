import type { Sample } from '../records/sample.ts';
import { type MetricName } from '../records/metrics.ts';
import { sample } from '../records/sample.ts';
import { prometheusRows, sumOfRows } from './prometheus.ts';

/** Which metric a name of a page becomes, and what its number is multiplied by (default 1), e.g. 1000 for seconds into ms. */
export type PageMetrics = Readonly<Record<string, readonly [MetricName, factor?: number]>>;

/**
 * Samples out of a page of metrics; rows of one name with several labels are added up.
 * @param optional  what a server leaves out when it has no such thing
 * @throws {Error} not a page of metrics, or a row is missing that is not optional
 */
export function pageSamples(page: string, required: PageMetrics, optional: PageMetrics = {}): Sample[] {
  const all = { ...required, ...optional };
  const rows = prometheusRows(page, (name) => Object.hasOwn(all, name));
  return Object.entries(all).flatMap(([name, [metric, factor = 1]]) => {
    const value = sumOfRows(rows, name);
    if (value !== undefined) return [sample(metric, value * factor)];
    if (Object.hasOwn(required, name)) throw new Error(`the page of metrics has no ${name}`);
    return [];
  });
}

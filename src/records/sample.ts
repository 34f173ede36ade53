import type { MetricName } from './metrics.ts';
import type { MetricKind } from './run-record.ts';

/** One reading. A counter only rises; its difference over the measurement is what counts. A gauge is a state. */
export interface Sample {
  /** `source.what_unit`, e.g. postgresql.statements_total */
  readonly metric: MetricName;
  readonly kind: MetricKind;
  readonly value: number;
  /** what within the service: a query's text, a container's name; absent for the service as a whole */
  readonly item?: string;
}

/** A sample with where and when it was taken. */
export interface TimedSample extends Sample {
  /** wall clock when the reading began, ms since the epoch */
  readonly atMs: number;
  readonly service: string;
  /** which container of a service that has several, e.g. worker-2 */
  readonly instance?: string;
}

/** A sample of a known metric; the name decides whether it is a counter. */
export function sample(metric: MetricName, value: number, item?: string): Sample {
  if (!Number.isFinite(value)) throw new Error(`${metric}: ${String(value)} is not a number`);
  const kind = metric.endsWith('_total') ? 'counter' : 'gauge';
  return { metric, kind, value, ...(item === undefined ? {} : { item }) };
}

import { z } from 'zod';
import type { MetricName } from './metrics.ts';

/** A run of another version may hold metrics that are not known here; nothing asks for these. */
export const metricName = z.custom<MetricName>((value) => typeof value === 'string');

export const metricKind = z.enum(['counter', 'gauge']);
export type MetricKind = z.infer<typeof metricKind>;

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

/** A line of samples.ndjson. Lines carry no version: the run's own tells of which they are. */
export const sampleLine = z.strictObject({
  trial: z.int().nonnegative(),
  /** ms since the measurement's time 0 (negative: before) */
  atMs: z.number(),
  service: z.string(),
  instance: z.string().optional(),
  metric: metricName,
  kind: metricKind,
  item: z.string().optional(),
  value: z.number(),
});
export type SampleLine = z.infer<typeof sampleLine>;

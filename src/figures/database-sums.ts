import type { MetricName } from '../records/metrics.ts';
import type { MetricTotal } from '../records/trial-record.ts';
import { sumOverServers } from './metric-sums.ts';

/** What databases of every kind count alike, by the metrics of each kind. */
const COUNTED = {
  statements: ['postgresql.statements_total', 'mysql.statements_total'],
  timeMs: ['postgresql.time_ms_total', 'mysql.time_ms_total'],
  rows: ['postgresql.rows_total', 'mysql.rows_total'],
} as const satisfies Record<string, readonly MetricName[]>;

export type DatabaseFigure = keyof typeof COUNTED;

export const STATEMENT_METRICS: readonly MetricName[] = COUNTED.statements;

const SOURCES = COUNTED.statements.map((metric) => sourceOf(metric));

/** Whether a row is of a database whose statements are counted. */
export function isOfDatabase({ metric }: Pick<MetricTotal, 'metric'>): boolean {
  return SOURCES.includes(sourceOf(metric));
}

export function isCountOfStatements({ metric }: Pick<MetricTotal, 'metric'>): boolean {
  return STATEMENT_METRICS.includes(metric);
}

/**
 * Sum over all database servers, of whatever kind; NaN also when one kind was seen, or should have been, and is not known whole: a sum
 * without it would look like less work.
 */
export function sumOverDatabases(metrics: readonly MetricTotal[], figure: DatabaseFigure): number {
  const seen = COUNTED[figure].filter((metric) => metrics.some((total) => sourceOf(total.metric) === sourceOf(metric)));
  if (seen.length === 0) return Number.NaN;
  return seen.reduce((sum, metric) => sum + sumOverServers(metrics, metric), 0);
}

/** A row about one query, and of which figure; undefined for all others. */
export function queryFigureOf(metric: string): 'calls' | 'ms' | 'rows' | undefined {
  const [, figure] = /^(?:postgresql|mysql)\.query_(calls|time_ms|rows)_total$/.exec(metric) ?? [];
  return figure === 'time_ms' ? 'ms' : (figure as 'calls' | 'rows' | undefined);
}

function sourceOf(metric: string): string {
  return metric.slice(0, metric.indexOf('.'));
}

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
  const rows = [...metrics, ...substitutes(metrics)];
  return seen.reduce((sum, metric) => sum + sumOverServers(rows, metric), 0);
}

/**
 * Of servers on which stored programs ran: the count by events stands for the one that has no total. Events have one name for all that is
 * executed by the binary protocol, a COMMIT too: where that was used, nobody knows.
 */
function substitutes(metrics: readonly MetricTotal[]): MetricTotal[] {
  const server = ({ service, instance = '' }: MetricTotal): string => JSON.stringify([service, instance]);
  const counted = new Set(metrics.filter(({ metric }) => metric === 'mysql.statements_total').map(server));
  const unprepared = new Set(
    metrics.filter(({ metric, value }) => metric === 'mysql.prepared_executions_total' && value === 0).map(server),
  );
  return metrics
    .filter(({ metric }) => metric === 'mysql.client_statements_total')
    .filter((row) => !counted.has(server(row)) && unprepared.has(server(row)))
    .map((row) => ({ ...row, metric: 'mysql.statements_total' }));
}

/** A row about one query, and of which figure; undefined for all others. */
export function queryFigureOf(metric: string): 'calls' | 'ms' | 'rows' | 'blocks' | undefined {
  const [, figure] = /^(?:postgresql|mysql)\.query_(calls|time_ms|rows|blocks)_total$/.exec(metric) ?? [];
  return figure === 'time_ms' ? 'ms' : (figure as 'calls' | 'rows' | 'blocks' | undefined);
}

function sourceOf(metric: string): string {
  return metric.slice(0, metric.indexOf('.'));
}

import { isCountOfStatements, STATEMENT_METRICS } from '../../figures/database-sums.ts';
import type { SampleLine } from '../../records/sample.ts';

/** The metrics that are drawn over the day; all others are listed with their totals. */
export const CPU_MS = ['container.cpu_ms_total'] as const;
export const STATEMENTS = STATEMENT_METRICS;

export function isCharted(line: Pick<SampleLine, 'metric' | 'item'>): boolean {
  return line.metric === CPU_MS[0] || (isCountOfStatements(line) && line.item === undefined);
}

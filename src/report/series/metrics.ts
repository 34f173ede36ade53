import type { SampleLine } from '../../records/sample.ts';

/** The metrics that are drawn over the day; all others are listed with their totals. */
export const CPU_MS = 'container.cpu_ms_total';
export const STATEMENTS = 'postgresql.statements_total';

export function isCharted({ metric, item }: Pick<SampleLine, 'metric' | 'item'>): boolean {
  return metric === CPU_MS || (metric === STATEMENTS && item === undefined);
}

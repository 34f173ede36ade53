import type { LoadTotals } from '../records/load-totals.ts';

/** Of a trial, or of one of its endpoints; NaN where nobody knows it. Of scripts earlier versions stored 0, and none knew. */
export function bodyBytesOf(
  { script }: Pick<LoadTotals, 'script'>,
  { bodyBytes }: Pick<LoadTotals, 'bodyBytes'>,
): number {
  return script !== undefined || bodyBytes === undefined ? Number.NaN : bodyBytes;
}

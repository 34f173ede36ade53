import type { FineBins } from '../../records/load-totals.ts';

/** Hits due between two times, ms; whole bins only. */
export interface Window {
  readonly due: number;
  readonly failed: number;
  readonly slow: number;
}

/** @param fromMs, toMs  a bin counts when it begins at or after the one and ends at or before the other */
export function windowOf({ lengthMs, due, failed, slow }: FineBins, fromMs: number, toMs: number): Window {
  const first = Math.max(0, Math.ceil(fromMs / lengthMs - 1e-9));
  const end = Math.min(due.length, Math.floor(toMs / lengthMs + 1e-9));
  const sum = (counts: readonly number[]): number =>
    counts.slice(first, Math.max(first, end)).reduce((a, b) => a + b, 0);
  return { due: sum(due), failed: sum(failed), slow: sum(slow) };
}

/**
 * Whether every hit was answered, and 99 of 100 within the limit. Nobody can say so of a window without a hit.
 * @source the nearest-rank percentile: p99 is within a limit when at most n - ceil(0.99 n) values are above it
 */
export function isGood({ due, failed, slow }: Window): boolean {
  return due > 0 && failed === 0 && slow <= due - Math.ceil(0.99 * due);
}

/** Where the bins end, ms. */
export function endOf({ lengthMs, due }: FineBins): number {
  return lengthMs * due.length;
}

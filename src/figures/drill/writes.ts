import { largest } from '../../base/largest.ts';
import type { WriteEnding } from '../../records/write-journal.ts';

/**
 * The first acknowledged write that was found stored, after the first write from t1 on that was not acknowledged; where all were, after t1.
 * One that was under way when the fault began may fail before t1: what was acknowledged between the two is no sign that writes go again.
 * @param stored  ids that were found in the database
 */
export function firstStoredMs(
  endings: readonly WriteEnding[],
  stored: ReadonlySet<string>,
  t1Ms: number,
): number | undefined {
  const inOrder = endings.filter(({ atMs }) => atMs >= t1Ms).sort((a, b) => a.atMs - b.atMs);
  const fromMs = inOrder.find(({ isAcknowledged }) => !isAcknowledged)?.atMs ?? t1Ms;
  return inOrder.find(({ id, isAcknowledged, atMs }) => isAcknowledged && atMs >= fromMs && stored.has(id))?.atMs;
}

/**
 * The longest time, from the fault to the end of the load, in which no write was acknowledged that was found stored, ms.
 * @returns undefined without any such write: nobody tried, or none was proved
 */
export function longestGapMs(
  endings: readonly WriteEnding[],
  stored: ReadonlySet<string>,
  { t0Ms, endMs }: { readonly t0Ms: number; readonly endMs: number },
): number | undefined {
  const atMs = endings
    .filter(({ id, isAcknowledged, atMs: at }) => isAcknowledged && at >= t0Ms && at <= endMs && stored.has(id))
    .map((ending) => ending.atMs)
    .sort((a, b) => a - b);
  if (atMs.length === 0) return undefined;
  const edges = [t0Ms, ...atMs, endMs];
  return largest(edges.slice(1).map((at, index) => at - (edges[index] ?? at)));
}

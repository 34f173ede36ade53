import type { FineBins } from '../../src/records/load-totals.ts';

/**
 * Bins of 100 ms with so many hits each, all good but for those named.
 * @param bad  [from ms, to ms, failed, slow] of each bin in between
 */
export function drillBins(
  durationMs: number,
  bad: readonly (readonly [fromMs: number, toMs: number, failed: number, slow: number])[] = [],
  hitsPerBin = 10,
): FineBins {
  const bins = Array.from({ length: durationMs / 100 }, (_, bin) => bin * 100);
  const of = (which: 2 | 3) =>
    bins.map((atMs) => bad.filter(([from, to]) => atMs >= from && atMs < to).reduce((sum, one) => sum + one[which], 0));
  return { lengthMs: 100, limitMs: 250, due: bins.map(() => hitsPerBin), failed: of(2), slow: of(3) };
}

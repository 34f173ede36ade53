import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { HistogramKind, LatencyLine, LoadTotals } from '../../../src/records/load-totals.ts';

/** What a load engine counted, and the histograms it handed over. */
export interface LoadResult {
  readonly totals: LoadTotals;
  readonly latency: readonly Omit<LatencyLine, 'trial'>[];
}

/** All intervals and endpoints of one kind, added up. */
export function latencyOf({ latency }: Pick<LoadResult, 'latency'>, kind: HistogramKind, endpoint?: string): Histogram {
  const histograms = latency
    .filter((line) => line.kind === kind && (endpoint === undefined || line.endpoint === endpoint))
    .map(({ hdr }) => decodeFromCompressedBase64(hdr));
  return histograms.reduce((sum, histogram) => {
    sum.add(histogram);
    return sum;
  });
}

import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { LatencyLine, LatencySink } from '../../src/records/load-totals.ts';

type Line = Omit<LatencyLine, 'trial'>;

/** A sink that keeps what it is given, as the lines that would be stored. */
export function collectedLatency(): { readonly latency: readonly Line[]; readonly onLatency: LatencySink } {
  const latency: Line[] = [];
  return {
    latency,
    onLatency: (place, histogram) => {
      latency.push({ ...place, hdr: encodeIntoCompressedBase64(histogram) });
    },
  };
}

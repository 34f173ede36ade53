import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { LatencyLine } from '../../../records/load-totals.ts';

/** How late the hits of one host left. */
export class HostLag {
  #sum: Histogram | undefined;

  add({ kind, hdr }: Pick<LatencyLine, 'kind' | 'hdr'>): void {
    if (kind !== 'lag') return;
    const histogram = decodeFromCompressedBase64(hdr);
    if (this.#sum === undefined) this.#sum = histogram;
    else this.#sum.add(histogram);
  }

  /** A new part begins. @returns p99 in ms, of the part that ended; empty: no hit left */
  take(): { readonly lagP99Ms?: number } {
    const sum = this.#sum;
    this.#sum = undefined;
    if (sum === undefined || sum.totalCount === 0) return {};
    return { lagP99Ms: sum.getValueAtPercentile(99) / 1000 };
  }
}

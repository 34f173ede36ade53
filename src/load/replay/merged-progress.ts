import type { Histogram } from 'hdr-histogram-js';
import type { LoadProgress } from '../../records/load-totals.ts';
import { emptyHistogram } from './interval-histograms.ts';
import { addCounts } from './merged-totals.ts';

type Told = Pick<LoadProgress, 'counts' | 'inFlight'>;

/** Several generators' progress as one. Percentiles are those of the intervals that came to their end since the last time. */
export class MergedProgress {
  readonly #told: (Told | undefined)[];
  readonly #responses = emptyHistogram();
  #last = { elapsedMs: 0, sent: 0, p50Ms: 0, p95Ms: 0 };

  constructor(generators: number) {
    this.#told = Array.from({ length: generators }, () => undefined);
  }

  tell(generator: number, progress: Told): void {
    this.#told[generator] = progress;
  }

  addResponses(histogram: Histogram): void {
    this.#responses.add(histogram);
  }

  next(elapsedMs: number): LoadProgress {
    const known = this.#told.filter((progress) => progress !== undefined);
    const counts = addCounts(known.map((progress) => progress.counts));
    const lengthMs = elapsedMs - this.#last.elapsedMs;
    const isFresh = this.#responses.totalCount > 0;
    const p50Ms = isFresh ? this.#responses.getValueAtPercentile(50) / 1000 : this.#last.p50Ms;
    const p95Ms = isFresh ? this.#responses.getValueAtPercentile(95) / 1000 : this.#last.p95Ms;
    const ratePerSecond = lengthMs > 0 ? ((counts.sent - this.#last.sent) / lengthMs) * 1000 : 0;
    this.#responses.reset();
    this.#last = { elapsedMs, sent: counts.sent, p50Ms, p95Ms };
    const inFlight = known.reduce((sum, progress) => sum + progress.inFlight, 0);
    return { elapsedMs, counts, ratePerSecond, p50Ms, p95Ms, inFlight };
  }
}

import type { Histogram } from 'hdr-histogram-js';
import type { LoadProgress } from '../../records/load-totals.ts';
import { addCounts } from './merged-totals.ts';
import { TimesTold } from './times-told.ts';

type Told = Pick<LoadProgress, 'counts' | 'inFlight'>;

/** Several generators' progress as one. Percentiles are those of the intervals that came to their end since the last time. */
export class MergedProgress {
  readonly #told: (Told | undefined)[];
  readonly #times: TimesTold;
  #last = { elapsedMs: 0, sent: 0, times: { p50Ms: Number.NaN, p95Ms: Number.NaN, p99Ms: Number.NaN } };

  constructor(generators: number, hasDueTimes: boolean) {
    this.#times = new TimesTold(hasDueTimes);
    this.#told = Array.from({ length: generators }, () => undefined);
  }

  tell(generator: number, progress: Told): void {
    this.#told[generator] = progress;
  }

  addResponses(histogram: Histogram): void {
    this.#times.fresh.add(histogram);
  }

  addLag(histogram: Histogram): void {
    this.#times.lag?.add(histogram);
  }

  next(elapsedMs: number): LoadProgress {
    const known = this.#told.filter((progress) => progress !== undefined);
    const counts = addCounts(known.map((progress) => progress.counts));
    const lengthMs = elapsedMs - this.#last.elapsedMs;
    const times = this.#times.take() ?? this.#last.times;
    const ratePerSecond = lengthMs > 0 ? ((counts.sent - this.#last.sent) / lengthMs) * 1000 : 0;
    this.#last = { elapsedMs, sent: counts.sent, times };
    const inFlight = known.reduce((sum, progress) => sum + progress.inFlight, 0);
    return { elapsedMs, counts, ratePerSecond, ...times, inFlight, soFar: this.#times.soFar() };
  }
}

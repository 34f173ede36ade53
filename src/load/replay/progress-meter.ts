import type { LoadCounts, LoadProgress } from '../../records/load-totals.ts';
import { emptyHistogram, recordUs } from './interval-histograms.ts';
import { OUTCOME, type OutcomeColumns } from './outcome-rows.ts';

/** What a watcher is told about once a second: what was settled since the last time. */
export class ProgressMeter {
  readonly #responses = emptyHistogram();
  #lastElapsedMs = 0;

  record({ rows, outcome, responseUs }: OutcomeColumns): void {
    for (let row = 0; row < rows; row++) {
      if (outcome[row] !== OUTCOME.dropped) recordUs(this.#responses, responseUs[row] ?? 0);
    }
  }

  next(now: { readonly elapsedMs: number; readonly counts: LoadCounts; readonly inFlight: number }): LoadProgress {
    const lengthMs = now.elapsedMs - this.#lastElapsedMs;
    const progress = {
      ...now,
      ratePerSecond: lengthMs > 0 ? (this.#responses.totalCount / lengthMs) * 1000 : 0,
      p50Ms: this.#responses.getValueAtPercentile(50) / 1000,
      p95Ms: this.#responses.getValueAtPercentile(95) / 1000,
    };
    this.#responses.reset();
    this.#lastElapsedMs = now.elapsedMs;
    return progress;
  }
}

import type { LoadCounts, LoadProgress } from '../../records/load-totals.ts';
import { recordUs } from './interval-histograms.ts';
import { neverLeft, type OutcomeColumns } from './outcome-rows.ts';
import { TimesTold } from './times-told.ts';

/** What a watcher is told about once a second: what was settled since the last time. */
export class ProgressMeter {
  readonly #times: TimesTold;
  #lastElapsedMs = 0;

  constructor(hasDueTimes: boolean) {
    this.#times = new TimesTold(hasDueTimes);
  }

  record({ rows, outcome, responseUs, lagUs }: OutcomeColumns): void {
    const { fresh, lag } = this.#times;
    for (let row = 0; row < rows; row++) {
      if (neverLeft(outcome[row] ?? 0)) continue;
      recordUs(fresh, responseUs[row] ?? 0);
      if (lag !== undefined) recordUs(lag, lagUs[row] ?? 0);
    }
  }

  next(now: { readonly elapsedMs: number; readonly counts: LoadCounts; readonly inFlight: number }): LoadProgress {
    const lengthMs = now.elapsedMs - this.#lastElapsedMs;
    const ratePerSecond = lengthMs > 0 ? (this.#times.fresh.totalCount / lengthMs) * 1000 : 0;
    this.#lastElapsedMs = now.elapsedMs;
    const told = this.#times.take() ?? { p50Ms: Number.NaN, p95Ms: Number.NaN, p99Ms: Number.NaN };
    return { ...now, ratePerSecond, ...told, soFar: this.#times.soFar() };
  }
}

import type { Histogram } from 'hdr-histogram-js';
import type { LoadProgress, TimesSoFar } from '../../records/load-totals.ts';
import { emptyHistogram } from './interval-histograms.ts';

type Told = Pick<LoadProgress, 'p50Ms' | 'p95Ms' | 'p99Ms'>;

/** Times for a watcher: those that came since the last time it was told, and all of them. */
export class TimesTold {
  readonly fresh = emptyHistogram();
  readonly #all = emptyHistogram();
  readonly #lag: Histogram | undefined;

  constructor(hasDueTimes: boolean) {
    this.#lag = hasDueTimes ? emptyHistogram() : undefined;
  }

  /** undefined: there are no due times, and a lag is none */
  get lag(): Histogram | undefined {
    return this.#lag;
  }

  /** What is fresh is old then. @returns undefined where nothing came */
  take(): Told | undefined {
    const told = this.fresh.totalCount === 0 ? undefined : percentilesOf(this.fresh);
    this.#all.add(this.fresh);
    this.fresh.reset();
    return told;
  }

  soFar(): TimesSoFar {
    return {
      ...percentilesOf(this.#all),
      ...(this.#lag === undefined ? {} : { lagP99Ms: msAt(this.#lag, 99) }),
    };
  }
}

function percentilesOf(histogram: Histogram): Told {
  return { p50Ms: msAt(histogram, 50), p95Ms: msAt(histogram, 95), p99Ms: msAt(histogram, 99) };
}

function msAt(histogram: Histogram, percentile: number): number {
  return histogram.totalCount === 0 ? Number.NaN : histogram.getValueAtPercentile(percentile) / 1000;
}

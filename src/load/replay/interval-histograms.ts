import { build, type Histogram } from 'hdr-histogram-js';
import type { HistogramKind, LatencyPlace, LatencySink } from '../../records/load-totals.ts';

/** Longer than any time limit; longer values count as this. */
const HIGHEST_US = 600_000_000;

const PRECISION_DIGITS = 3;

/** The endpoint name under which lag is kept. */
const ALL_ENDPOINTS = '*';

/** An empty histogram of µs, 80 KB. */
export function emptyHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_US,
    numberOfSignificantValueDigits: PRECISION_DIGITS,
  });
}

export function recordUs(histogram: Histogram, valueUs: number): void {
  histogram.recordValue(Math.min(valueUs, HIGHEST_US));
}

/** Histograms of finished intervals, to be used again. */
export class HistogramStock {
  readonly #free: Histogram[] = [];

  take(): Histogram {
    return this.#free.pop() ?? emptyHistogram();
  }

  put(histogram: Histogram): void {
    histogram.reset();
    this.#free.push(histogram);
  }
}

/** The histograms of one interval: response, service and held by endpoint, lag over all. */
export class IntervalHistograms {
  readonly #stock: HistogramStock;
  readonly #endpoints: readonly string[];
  readonly #response: (Histogram | undefined)[] = [];
  readonly #service: (Histogram | undefined)[] = [];
  readonly #held: (Histogram | undefined)[] = [];
  #lag: Histogram | undefined;

  constructor(endpoints: readonly string[], stock: HistogramStock) {
    this.#endpoints = endpoints;
    this.#stock = stock;
  }

  record(
    request: number,
    times: { readonly responseUs: number; readonly serviceUs: number; readonly lagUs: number | undefined },
  ): void {
    recordUs((this.#response[request] ??= this.#stock.take()), times.responseUs);
    recordUs((this.#service[request] ??= this.#stock.take()), times.serviceUs);
    if (times.lagUs !== undefined) recordUs((this.#lag ??= this.#stock.take()), times.lagUs);
  }

  recordHeld(request: number, heldUs: number): void {
    recordUs((this.#held[request] ??= this.#stock.take()), heldUs);
  }

  /** Hands over what this interval holds; its histograms go back to the stock. */
  close(interval: Pick<LatencyPlace, 'startMs' | 'lengthMs'>, onLatency: LatencySink | undefined): void {
    const add = (endpoint: string, kind: HistogramKind, histogram: Histogram | undefined): void => {
      if (histogram === undefined) return;
      onLatency?.({ ...interval, endpoint, kind }, histogram);
      this.#stock.put(histogram);
    };
    this.#endpoints.forEach((endpoint, request) => {
      add(endpoint, 'response', this.#response[request]);
      add(endpoint, 'service', this.#service[request]);
      add(endpoint, 'held', this.#held[request]);
    });
    add(ALL_ENDPOINTS, 'lag', this.#lag);
  }
}

import { plainSeconds } from '../base/number-text.ts';
import { type Histogram, build, decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { BenchdayError, messageOf } from '../base/errors.ts';
import type { LatencyLine, LatencyPlace } from '../records/load-totals.ts';
import type { ServiceLevels } from './service-levels.ts';

const HISTOGRAM = {
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3_600_000_000,
  numberOfSignificantValueDigits: 3,
} as const;

/** Fewer samples than this above a percentile make it a guess. @source HdrHistogram plots stop there by habit; own choice of 10 */
const SAMPLES_ABOVE = 10;

/** Merged latencies of one trial, or of several: percentiles are always taken from merged counts, never averaged. */
export class LatencyDigest {
  readonly response: Histogram = build(HISTOGRAM);
  readonly service: Histogram = build(HISTOGRAM);
  readonly lag: Histogram = build(HISTOGRAM);
  /** of the steps that waited for a value */
  readonly held: Histogram = build(HISTOGRAM);
  readonly #heldByEndpoint = new Map<string, Histogram>();
  /** of the intervals that lie within the peak hour */
  readonly peakHour: Histogram = build(HISTOGRAM);
  #isPeakCut = false;
  readonly #endpoints = new Map<string, Histogram>();
  readonly #peak: { readonly fromMs: number; readonly toMs: number };
  readonly #levels: ServiceLevels | undefined;

  /**
   * @param peak  the busiest hour of the schedule, ms since time 0
   * @param levels  gets the service times of each interval too
   */
  constructor(peak: { readonly fromMs: number; readonly toMs: number }, levels?: ServiceLevels) {
    this.#peak = peak;
    this.#levels = levels;
  }

  /** A line that was stored. */
  add(line: Omit<LatencyLine, 'trial'>): void {
    this.record(line, decodeHistogram(line));
  }

  /** @param histogram  copied, not kept */
  record(line: LatencyPlace, histogram: Histogram): void {
    if (line.kind === 'lag') {
      this.lag.add(histogram);
      return;
    }
    if (line.kind === 'held') {
      this.held.add(histogram);
      histogramOf(this.#heldByEndpoint, line.endpoint).add(histogram);
      return;
    }
    if (line.kind === 'service') {
      this.service.add(histogram);
      this.#levels?.add(line, histogram);
      return;
    }
    this.response.add(histogram);
    histogramOf(this.#endpoints, line.endpoint).add(histogram);
    const place = placeOf(line, this.#peak);
    if (place === 'within') this.peakHour.add(histogram);
    if (place === 'across') this.#isPeakCut = true;
  }

  /** False: an interval lies across an edge of the peak hour, and nobody knows which of its hits were due within. */
  get isPeakWhole(): boolean {
    return !this.#isPeakCut;
  }

  merge(other: LatencyDigest): void {
    this.response.add(other.response);
    this.service.add(other.service);
    this.lag.add(other.lag);
    this.held.add(other.held);
    this.peakHour.add(other.peakHour);
    this.#isPeakCut ||= other.#isPeakCut;
    for (const [name, histogram] of other.#endpoints) histogramOf(this.#endpoints, name).add(histogram);
    for (const [name, histogram] of other.#heldByEndpoint) histogramOf(this.#heldByEndpoint, name).add(histogram);
  }

  endpoint(name: string): Histogram | undefined {
    return this.#endpoints.get(name);
  }

  /** The response times, and the times held, of some endpoints together. */
  together(names: Iterable<string>): { readonly response: Histogram; readonly held: Histogram } {
    const sum = { response: build(HISTOGRAM), held: build(HISTOGRAM) };
    for (const name of names) {
      const [response, held] = [this.#endpoints.get(name), this.#heldByEndpoint.get(name)];
      if (response !== undefined) sum.response.add(response);
      if (held !== undefined) sum.held.add(held);
    }
    return sum;
  }
}

function histogramOf(all: Map<string, Histogram>, name: string): Histogram {
  const known = all.get(name);
  if (known !== undefined) return known;
  const histogram = build(HISTOGRAM);
  all.set(name, histogram);
  return histogram;
}

/** Edges of intervals are stored in whole µs. */
const EDGE_MS = 0.001;

/** Where an interval lies as seen from a stretch of time, by more than a µs. */
export function placeOf(
  { startMs, lengthMs }: Pick<LatencyPlace, 'startMs' | 'lengthMs'>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): 'outside' | 'within' | 'across' {
  const endMs = startMs + lengthMs;
  if (endMs <= fromMs + EDGE_MS || startMs >= toMs - EDGE_MS) return 'outside';
  return startMs >= fromMs - EDGE_MS && endMs <= toMs + EDGE_MS ? 'within' : 'across';
}

/** @throws {BenchdayError} RECORD_INVALID for a line that is damaged */
export function decodeHistogram(
  { hdr, startMs, endpoint, kind }: Omit<LatencyLine, 'trial'>,
  bitBucketSize?: 32,
): Histogram {
  try {
    return decodeFromCompressedBase64(hdr, bitBucketSize);
  } catch (cause) {
    const place = `${kind} of ${endpoint} at ${plainSeconds(startMs)}`;
    throw new BenchdayError('RECORD_INVALID', `a line of latency.ndjson is damaged: ${place}: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** @param percentile 0..100; @returns ms; NaN when nothing was recorded */
export function percentileMs(histogram: Histogram, percentile: number): number {
  return histogram.totalCount === 0 ? Number.NaN : histogram.getValueAtPercentile(percentile) / 1000;
}

/**
 * Points of the percentile curve, evenly spaced on the axis 1/(1-p).
 * @returns [percentile 0..100, ms], ascending; stops where fewer than ten samples lie above
 * @source the percentile axis of HdrHistogram's plotter (G. Tene)
 */
export function percentileCurve(histogram: Histogram): [number, number][] {
  const points: [number, number][] = [];
  for (let nines = 0; nines <= 5.0001; nines += 0.05) {
    const percentile = 100 * (1 - 10 ** -nines);
    if (histogram.totalCount * (1 - percentile / 100) < SAMPLES_ABOVE) break;
    points.push([Number(percentile.toFixed(6)), percentileMs(histogram, percentile)]);
  }
  return points;
}

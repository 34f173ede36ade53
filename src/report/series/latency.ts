import { JsHistogram, build } from 'hdr-histogram-js';
import type { Histogram } from 'hdr-histogram-js';
import { countOf } from '../../base/count-of.ts';
import { decodeHistogram } from '../../stats/latency-digest.ts';
import type { LatencyLine } from '../../records/load-totals.ts';
import { bucketOf } from '../window-figures.ts';
import { binOf } from './bins.ts';
import type { Bins } from './bins.ts';

const HIGHEST_US = 3_600_000_000;

/** [percentile 0..100, ms] */
export type CurvePoint = readonly [number, number];

/** Response times of one trial, over all endpoints. */
export interface TrialLatency {
  readonly trial: number;
  readonly hits: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly curve: readonly CurvePoint[];
}

/** Percentiles per bin, over all trials of a topology; null where no hit was due. */
export interface LatencySeries {
  readonly p50Ms: readonly (number | null)[];
  readonly p95Ms: readonly (number | null)[];
  readonly p99Ms: readonly (number | null)[];
}

/**
 * Merges the stored histograms, never their percentiles. Two significant digits per bin (a chart shows no more) and three
 * per trial keep five topologies of 720 bins below 50 MB.
 */
export class LatencyReader {
  /** several ways to cut the day, each with its own histograms */
  readonly #cuts: readonly { readonly bins: Bins; readonly histograms: Map<string, Histogram> }[];
  readonly #topologyOf: ReadonlyMap<number, number>;
  readonly #drawn: ReadonlyMap<number, number>;
  readonly #byTrial = new Map<number, Histogram>();

  /**
   * @param topologyOf  trial -> its topology's place in the run; lines of other trials are passed over
   * @param drawn       the trials among them that go into the series over the day
   */
  constructor(options: {
    readonly cuts: readonly Bins[];
    readonly topologyOf: ReadonlyMap<number, number>;
    readonly drawn: ReadonlyMap<number, number>;
  }) {
    this.#cuts = options.cuts.map((bins) => ({ bins, histograms: new Map<string, Histogram>() }));
    this.#topologyOf = options.topologyOf;
    this.#drawn = options.drawn;
  }

  see(line: LatencyLine): void {
    if (line.kind !== 'response' || !this.#topologyOf.has(line.trial)) return;
    const stored = decodeHistogram(line, 32);
    // A histogram that was stored empty cannot be added to.
    if (stored.totalCount === 0) return;
    entry(this.#byTrial, line.trial, 3).add(stored);
    const topology = this.#drawn.get(line.trial);
    if (topology === undefined) return;
    for (const { bins, histograms } of this.#cuts) {
      const bin = binOf(bins, line);
      if (bin !== undefined) entry(histograms, `${topology}/${bin}`, 2).add(stored);
    }
  }

  trials(): readonly TrialLatency[] {
    return [...this.#byTrial]
      .map(([trial, histogram]) => ({
        trial,
        hits: histogram.totalCount,
        p50Ms: atPercentile(histogram, 50),
        p95Ms: atPercentile(histogram, 95),
        p99Ms: atPercentile(histogram, 99),
        curve: curveOf(histogram),
      }))
      .sort((a, b) => a.trial - b.trial);
  }

  /** @param cut  one of the bins given to the constructor */
  series(topology: number, cut: Bins): LatencySeries {
    const known = this.#cuts.find(({ bins }) => bins === cut);
    if (known === undefined) throw new RangeError('these bins were not asked for');
    const along = (percentile: number) =>
      Array.from({ length: cut.count }, (_, bin) => {
        const histogram = known.histograms.get(`${topology}/${bin}`);
        return histogram === undefined ? null : atPercentile(histogram, percentile);
      });
    return { p50Ms: along(50), p95Ms: along(95), p99Ms: along(99) };
  }

  /** @returns how many response times lie in which bucket of window-figures.ts, by bin */
  buckets(topology: number, cut: Bins): readonly ReadonlyMap<number, number>[] {
    const known = this.#cuts.find(({ bins }) => bins === cut);
    if (known === undefined) throw new RangeError('these bins were not asked for');
    return Array.from({ length: cut.count }, (_, bin) => bucketsOf(known.histograms.get(`${topology}/${bin}`)));
  }
}

function bucketsOf(histogram: Histogram | undefined): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  if (!(histogram instanceof JsHistogram)) return counts;
  const values = histogram.recordedValuesIterator;
  values.reset();
  while (values.hasNext()) {
    const { valueIteratedTo, countAddedInThisIterationStep: count } = values.next();
    const bucket = bucketOf(valueIteratedTo);
    counts.set(bucket, countOf(counts, bucket) + count);
  }
  return counts;
}

function entry<Key>(histograms: Map<Key, Histogram>, key: Key, digits: 2 | 3): Histogram {
  const known = histograms.get(key);
  if (known !== undefined) return known;
  const fresh = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_US,
    numberOfSignificantValueDigits: digits,
  });
  histograms.set(key, fresh);
  return fresh;
}

function atPercentile(histogram: Histogram, percentile: number): number {
  return histogram.getValueAtPercentile(percentile) / 1000;
}

/** Eight points per halving of what is left, as the HdrHistogram plotter has it, as far as ten samples lie above. */
export function curvePercentiles(hits: number): readonly number[] {
  const percentiles: number[] = [];
  for (let step = 0; ; step += 1) {
    const left = 2 ** (-step / 8);
    if (left * hits < 10) return percentiles;
    percentiles.push((1 - left) * 100);
  }
}

function curveOf(histogram: Histogram): readonly CurvePoint[] {
  return curvePercentiles(histogram.totalCount).map((percentile) => [percentile, atPercentile(histogram, percentile)]);
}

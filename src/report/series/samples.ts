import type { MetricName } from '../../records/metrics.ts';
import type { SampleLine } from '../../records/sample.ts';
import type { Bins } from './bins.ts';

/** One metric over the day, mean of a topology's trials; null where nobody looked. */
export interface MetricSeries {
  /** counter: rise per second; gauge: mean */
  readonly mean: readonly (number | null)[];
}

/** Between two readings of a gauge that lie further apart nobody looked: several failed, as servers of a kind are read in turn. */
const LONGEST_LOOK_MS = 15_000;

/** What was read of one thing in one trial. */
interface Stream {
  /** value times ms, and ms, of each bin */
  readonly sums: Float64Array;
  readonly weights: Float64Array;
  last: { readonly atMs: number; readonly value: number } | undefined;
}

/** A service's metric: by trial, then by what within it (instances, queues). Names of containers differ from trial to trial. */
type Streams = Map<number, Map<string, Stream>>;

/**
 * Bins the samples of the metrics that charts ask for. A counter's rise between two readings is spread over the time
 * between them; a counter that fell was restarted and gives no rise. Between two readings of a gauge lies a straight line.
 * Items (instances) of a service are added up within a trial, where all of them are known; of the trials it is the mean.
 */
export class SampleReader {
  readonly #bins: Bins;
  readonly #topologyOf: ReadonlyMap<number, number>;
  readonly #wanted: (line: SampleLine) => boolean;
  readonly #found = new Map<string, Streams>();

  constructor(bins: Bins, topologyOf: ReadonlyMap<number, number>, wanted: (line: SampleLine) => boolean) {
    this.#bins = bins;
    this.#topologyOf = topologyOf;
    this.#wanted = wanted;
  }

  see(line: SampleLine): void {
    const topology = this.#topologyOf.get(line.trial);
    if (topology === undefined || !this.#wanted(line)) return;
    const stream = this.#stream(keyOf(topology, line.service, line.metric), line);
    const before = stream.last;
    const { atMs, value } = line;
    stream.last = { atMs, value };
    if (line.kind === 'gauge') {
      if (before !== undefined && atMs > before.atMs && atMs - before.atMs <= LONGEST_LOOK_MS)
        this.#spread(stream, before, { atMs, value });
      // The first of all, or the first after a gap, speaks for its own moment alone.
      else this.#spread(stream, { atMs, value }, { atMs: atMs + 1, value });
      return;
    }
    if (before === undefined || atMs <= before.atMs || value < before.value) return;
    const perSecond = (value - before.value) / ((atMs - before.atMs) / 1000);
    this.#spread(stream, { atMs: before.atMs, value: perSecond }, { atMs, value: perSecond });
  }

  /** @returns the series of a service's metric; undefined when it was never read */
  series(topology: number, service: string, metric: MetricName): MetricSeries | undefined {
    const streams = this.#found.get(keyOf(topology, service, metric));
    return streams === undefined ? undefined : this.#meanOf(streams);
  }

  #meanOf(streams: Streams): MetricSeries {
    return {
      mean: Array.from({ length: this.#bins.count }, (_, bin) => {
        const trials = [...streams.values()].flatMap((byItem) => sumOf(byItem, bin) ?? []);
        return trials.length === 0 ? null : trials.reduce((sum, value) => sum + value, 0) / trials.length;
      }),
    };
  }

  /** The same apart for each item, by its name, all instances that tell of it added up; without items there is none. */
  byItem(topology: number, service: string, metric: MetricName): ReadonlyMap<string, MetricSeries> {
    const perItem = new Map<string, Streams>();
    for (const [trial, streams] of this.#found.get(keyOf(topology, service, metric)) ?? [])
      for (const [key, stream] of streams) {
        const [item] = JSON.parse(key) as [string | null];
        if (item === null) continue;
        const own = perItem.get(item) ?? new Map<number, Map<string, Stream>>();
        perItem.set(item, own.set(trial, (own.get(trial) ?? new Map<string, Stream>()).set(key, stream)));
      }
    return new Map([...perItem].map(([item, streams]) => [item, this.#meanOf(streams)]));
  }

  #stream(key: string, { trial, item, instance }: SampleLine): Stream {
    const streams = this.#found.get(key) ?? new Map<number, Map<string, Stream>>();
    this.#found.set(key, streams);
    const byItem = streams.get(trial) ?? new Map<string, Stream>();
    streams.set(trial, byItem);
    const name = JSON.stringify([item ?? null, instance ?? null]);
    const { count } = this.#bins;
    const stream = byItem.get(name) ?? {
      sums: new Float64Array(count),
      weights: new Float64Array(count),
      last: undefined,
    };
    byItem.set(name, stream);
    return stream;
  }

  /** Adds the straight line between two instants to every bin it crosses, weighted by the time it spends there. */
  #spread({ sums, weights }: Stream, from: Reading, to: Reading): void {
    const { lengthMs, count } = this.#bins;
    const slope = (to.value - from.value) / (to.atMs - from.atMs);
    const first = Math.max(0, Math.floor(from.atMs / lengthMs));
    const last = Math.min(count - 1, Math.floor((to.atMs - 1e-6) / lengthMs));
    for (let bin = first; bin <= last; bin += 1) {
      const [begin, end] = [Math.max(from.atMs, bin * lengthMs), Math.min(to.atMs, (bin + 1) * lengthMs)];
      if (end <= begin) continue;
      const middle = from.value + slope * ((begin + end) / 2 - from.atMs);
      sums[bin] = Number(sums[bin]) + middle * (end - begin);
      weights[bin] = Number(weights[bin]) + (end - begin);
    }
  }
}

interface Reading {
  readonly atMs: number;
  readonly value: number;
}

function keyOf(topology: number, service: string, metric: string): string {
  return JSON.stringify([topology, service, metric]);
}

/** @returns undefined where one of a trial's items was not read: the sum of the others would be too small */
function sumOf(byItem: ReadonlyMap<string, Stream>, bin: number): number | undefined {
  let total = 0;
  for (const { sums, weights } of byItem.values()) {
    const weight = Number(weights[bin]);
    if (!(weight > 0)) return undefined;
    total += Number(sums[bin]) / weight;
  }
  return total;
}

import type { MetricName } from '../../records/metrics.ts';
import type { MetricKind, SampleLine } from '../../records/sample.ts';
import type { Bins } from './bins.ts';

/** One metric over the day, mean of a topology's trials; null where nobody looked. */
export interface MetricSeries {
  /** counter: rise per second; gauge: mean */
  readonly mean: readonly (number | null)[];
}

interface Cell {
  sum: number;
  weight: number;
}

interface Stream {
  readonly kind: MetricKind;
  readonly cells: Cell[];
  readonly last: Map<string, { atMs: number; value: number }>;
}

/**
 * Bins the samples of the metrics that charts ask for. A counter's rise between two readings is spread over the time
 * between them; a counter that fell was restarted and gives no rise. Items (instances) of a service are added up.
 */
export class SampleReader {
  readonly #bins: Bins;
  readonly #topologyOf: ReadonlyMap<number, number>;
  readonly #wanted: (line: SampleLine) => boolean;
  readonly #streams = new Map<string, Stream>();

  constructor(bins: Bins, topologyOf: ReadonlyMap<number, number>, wanted: (line: SampleLine) => boolean) {
    this.#bins = bins;
    this.#topologyOf = topologyOf;
    this.#wanted = wanted;
  }

  see(line: SampleLine): void {
    const topology = this.#topologyOf.get(line.trial);
    if (topology === undefined || !this.#wanted(line)) return;
    const stream = this.#stream(
      JSON.stringify([topology, line.service, line.metric, line.item ?? null, line.instance ?? null]),
      line.kind,
    );
    const source = String(line.trial);
    const before = stream.last.get(source);
    stream.last.set(source, { atMs: line.atMs, value: line.value });
    if (line.kind === 'gauge') {
      this.#spread(stream, line.atMs, line.atMs + 1, line.value);
      return;
    }
    if (before === undefined || line.atMs <= before.atMs || line.value < before.value) return;
    const perSecond = (line.value - before.value) / ((line.atMs - before.atMs) / 1000);
    this.#spread(stream, before.atMs, line.atMs, perSecond);
  }

  /** @returns the series of a service's metric, its items added up; undefined when it was never read */
  series(topology: number, service: string, metric: MetricName): MetricSeries | undefined {
    const streams = [...this.#streams].filter(([key]) => {
      const [atTopology, atService, atMetric] = JSON.parse(key) as [number, string, string];
      return atTopology === topology && atService === service && atMetric === metric;
    });
    if (streams.length === 0) return undefined;
    return {
      mean: Array.from({ length: this.#bins.count }, (_, bin) => {
        const read = streams.flatMap(([, stream]) => stream.cells[bin] ?? []).filter(({ weight }) => weight > 0);
        return read.length === 0 ? null : read.reduce((total, { sum, weight }) => total + sum / weight, 0);
      }),
    };
  }

  #stream(key: string, kind: MetricKind): Stream {
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    const cells = Array.from({ length: this.#bins.count }, () => ({ sum: 0, weight: 0 }));
    const fresh: Stream = { kind, cells, last: new Map() };
    this.#streams.set(key, fresh);
    return fresh;
  }

  /** Adds a value to every bin it covers, weighted by the time it covers it. */
  #spread(stream: Stream, fromMs: number, toMs: number, value: number): void {
    const { lengthMs, count } = this.#bins;
    const first = Math.max(0, Math.floor(fromMs / lengthMs));
    const last = Math.min(count - 1, Math.floor((toMs - 1e-6) / lengthMs));
    for (let bin = first; bin <= last; bin += 1) {
      const weight = Math.min(toMs, (bin + 1) * lengthMs) - Math.max(fromMs, bin * lengthMs);
      const cell = stream.cells[bin];
      if (cell === undefined || weight <= 0) continue;
      cell.sum += value * weight;
      cell.weight += weight;
    }
  }
}

import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { LatencyLine, LatencyPlace, LatencySink } from '../../records/load-totals.ts';
import { HistogramStock } from './interval-histograms.ts';

/** Of one endpoint. */
const KINDS: readonly LatencyPlace['kind'][] = ['response', 'service', 'held'];

type Line = Omit<LatencyLine, 'trial'>;

interface OpenLine {
  readonly line: LatencyPlace;
  readonly histogram: Histogram;
}

/** Adds up the histograms of several generators, interval by interval. Each generator hands its intervals over in order. */
export class MergedLatency {
  readonly #onLatency: LatencySink | undefined;
  readonly #endpoints: readonly string[];
  readonly #stock = new HistogramStock();
  readonly #open = new Map<number, Map<string, OpenLine>>();
  /** the interval that each generator is at: those before have all of its hits */
  readonly #reachedMs: number[];

  constructor(endpoints: readonly string[], generators: number, onLatency: LatencySink | undefined) {
    this.#endpoints = endpoints;
    this.#onLatency = onLatency;
    this.#reachedMs = Array.from({ length: generators }, () => 0);
  }

  /** @returns what the line holds, decoded */
  add(generator: number, { hdr, ...line }: Line): Histogram {
    const histogram = decodeFromCompressedBase64(hdr);
    const lines = this.#open.get(line.startMs) ?? new Map<string, OpenLine>();
    this.#open.set(line.startMs, lines);
    const key = `${line.kind} ${line.endpoint}`;
    const open = lines.get(key) ?? { line, histogram: this.#stock.take() };
    lines.set(key, open);
    open.histogram.add(histogram);
    this.#reachedMs[generator] = line.startMs;
    this.#closeBefore(Math.min(...this.#reachedMs));
    return histogram;
  }

  /** Every generator has ended. */
  finish(): void {
    this.#closeBefore(Infinity);
  }

  #closeBefore(limitMs: number): void {
    const complete = [...this.#open.keys()].filter((startMs) => startMs < limitMs).sort((a, b) => a - b);
    for (const startMs of complete) {
      const lines = [...(this.#open.get(startMs)?.values() ?? [])];
      this.#open.delete(startMs);
      for (const { line, histogram } of lines.sort((a, b) => this.#rank(a.line) - this.#rank(b.line))) {
        this.#onLatency?.(line, histogram);
        this.#stock.put(histogram);
      }
    }
  }

  /** The order in which one generator tells them: by endpoint, lag last. */
  #rank({ endpoint, kind }: LatencyPlace): number {
    if (kind === 'lag') return Infinity;
    return this.#endpoints.indexOf(endpoint) * KINDS.length + KINDS.indexOf(kind);
  }
}

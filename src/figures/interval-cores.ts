import type { SampleLine } from '../records/sample.ts';

/** Shorter intervals hold too few of the readings, which come every two seconds. */
export const LEAST_INTERVAL_MS = 2_000;
/** A reading that comes later than this after the one before was not a late one: one was missed. */
const LONGEST_GAP_MS = 3_000;
/** With fewer intervals there is no line through them. */
export const LEAST_INTERVALS = 6;

/** Parts of a measurement over which cores and rates are set against each other. */
export interface Intervals {
  readonly count: number;
  readonly lengthMs: number;
}

/** As many as the profile has parts, where they are long enough; undefined: the measurement is too short for a line. */
export function intervalsOf(durationMs: number, parts: number): Intervals | undefined {
  const count = Math.min(parts, Math.floor(durationMs / LEAST_INTERVAL_MS));
  return count < LEAST_INTERVALS ? undefined : { count, lengthMs: durationMs / count };
}

interface Counter {
  readonly service: string;
  previous: { readonly atMs: number; readonly value: number };
  /** its value at the edges of the intervals, between two readings by the straight line */
  readonly edges: number[];
  isBroken: boolean;
}

export interface ContainerCores {
  readonly service: string;
  /** undefined: it was not read at both ends, fell back (a restart), or was not read for longer than an interval and a missed reading */
  readonly cores: readonly number[] | undefined;
}

/**
 * The CPU time of each container over the intervals of each trial. Samples of one container come in the order of time; memory grows
 * with containers and intervals only.
 */
export class IntervalCores {
  readonly #intervals: Intervals;
  readonly #counters = new Map<number, Map<string, Counter>>();

  constructor(intervals: Intervals) {
    this.#intervals = intervals;
  }

  see({ trial, metric, service, item, atMs, value }: SampleLine): void {
    if (metric !== 'container.cpu_ms_total' || item === undefined) return;
    const counters = this.#counters.get(trial) ?? new Map<string, Counter>();
    this.#counters.set(trial, counters);
    const known = counters.get(item);
    if (known === undefined) {
      // A reading after time 0 does not say what it was then.
      counters.set(item, { service, previous: { atMs, value }, edges: [], isBroken: atMs > 0 });
      return;
    }
    if (atMs <= known.previous.atMs) return;
    this.#advance(known, { atMs, value });
  }

  /** Mean cores of each container of a trial over each interval, by container. */
  of(trial: number): ReadonlyMap<string, ContainerCores> {
    const counters = [...(this.#counters.get(trial) ?? [])];
    return new Map(counters.map(([item, counter]) => [item, this.#coresOf(counter)]));
  }

  #coresOf({ service, edges, isBroken }: Counter): ContainerCores {
    const { count, lengthMs } = this.#intervals;
    if (isBroken || edges.length <= count) return { service, cores: undefined };
    return { service, cores: edges.slice(1).map((edge, at) => (edge - (edges[at] ?? Number.NaN)) / lengthMs) };
  }

  #advance(counter: Counter, now: { readonly atMs: number; readonly value: number }): void {
    const { previous, edges } = counter;
    const { count, lengthMs } = this.#intervals;
    // Timers fire a few ms late, so that readings every two seconds are a little further apart than an interval of two.
    const isGap = now.atMs - previous.atMs > Math.max(lengthMs, LONGEST_GAP_MS);
    if (now.value < previous.value || (now.atMs > 0 && isGap && edges.length <= count)) counter.isBroken = true;
    for (let edge = edges.length * lengthMs; edges.length <= count && edge <= now.atMs; edge += lengthMs) {
      const share = (edge - previous.atMs) / (now.atMs - previous.atMs);
      edges.push(previous.value + share * (now.value - previous.value));
    }
    counter.previous = now;
  }
}

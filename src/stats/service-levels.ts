import { type Histogram, build } from 'hdr-histogram-js';
import type { LatencyLine } from '../records/load-totals.ts';
import { mean } from './sample.ts';

/** How fast hits were answered in one interval. */
export interface ServiceLevel {
  readonly hits: number;
  /** median of the service times of all endpoints together */
  readonly p50Ms: number;
}

/** Takes the median service time of each interval from its lines, which come interval by interval. */
export class ServiceLevels {
  readonly #levels: ServiceLevel[] = [];
  readonly #open: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
  });
  #startMs = Number.NaN;

  add({ startMs }: Pick<LatencyLine, 'startMs'>, service: Histogram): void {
    if (startMs !== this.#startMs) this.#close();
    this.#startMs = startMs;
    this.#open.add(service);
  }

  /** Those complete and the last one; call it once, at the end. */
  finish(): readonly ServiceLevel[] {
    this.#close();
    return this.#levels;
  }

  #close(): void {
    const { totalCount: hits } = this.#open;
    if (hits > 0) this.#levels.push({ hits, p50Ms: this.#open.getValueAtPercentile(50) / 1000 });
    this.#open.reset();
  }
}

/** Intervals of like rate in a group; fewer make their own median, more mix rates that differ. */
const GROUP = 10;

/**
 * Service times as multiples of what is usual at the same rate, in order of time. So a day's curve, which changes service times as it
 * changes the rate, leaves no trace, whatever that dependence looks like; a cold start does, where its rate comes back later.
 */
export function relativeToRate(levels: readonly ServiceLevel[]): readonly number[] {
  const byRate = levels.map(({ hits }, at) => ({ hits, at })).sort((a, b) => a.hits - b.hits || a.at - b.at);
  const groups = Math.ceil(levels.length / GROUP);
  const relative = levels.map(() => 1);
  for (let group = 0; group < groups; group += 1) {
    const from = Math.floor((group * levels.length) / groups);
    const to = Math.floor(((group + 1) * levels.length) / groups);
    const places = byRate.slice(from, to).map(({ at }) => at);
    // The mean: half of them may be from the morning and half from the evening, and a median would side with one half.
    const usual = mean(places.map((at) => levels[at]?.p50Ms ?? 0));
    for (const at of places) relative[at] = usual === 0 ? 1 : (levels[at]?.p50Ms ?? 0) / usual;
  }
  return relative;
}

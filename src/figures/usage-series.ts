import { largest } from '../base/largest.ts';
import type { MetricName } from '../records/metrics.ts';
import type { SampleLine } from '../records/sample.ts';

/** A share of a limit over time, ascending. */
export type Series = readonly { readonly atMs: number; readonly value: number }[];

/** Shorter than this, a busy moment is taken for saturation: one reading a second, so two of them. */
const WINDOW_MS = 1_900;

/**
 * Rows of some metrics by what they are about: service, instance and item. Takes only those of the measurement itself; of other metrics it
 * keeps nothing, as a day has millions of readings.
 */
export class SampleBook<Kept extends MetricName = MetricName> {
  readonly #rows: ReadonlyMap<string, Map<string, SampleLine[]>>;

  constructor(kept: readonly Kept[]) {
    this.#rows = new Map(kept.map((metric) => [metric, new Map<string, SampleLine[]>()]));
  }

  add(line: SampleLine): void {
    const byKey = this.#rows.get(line.metric);
    if (byKey === undefined) return;
    const key = JSON.stringify([line.service, line.instance, line.item]);
    const rows = byKey.get(key) ?? [];
    byKey.set(key, rows);
    rows.push(line);
  }

  /** The series of a metric, one for each thing, each ascending in time. */
  of(metric: Kept): readonly (readonly SampleLine[])[] {
    return [...(this.#rows.get(metric)?.values() ?? [])].map((rows) => rows.toSorted((a, b) => a.atMs - b.atMs));
  }

  /** The largest value that any thing had; undefined when nobody read it. */
  max(metric: Kept): number | undefined {
    const each = [...(this.#rows.get(metric)?.values() ?? [])];
    return largest(each.flatMap((rows) => largest(rows.map(({ value }) => value)) ?? []));
  }
}

/**
 * How fast a counter rose, per ms, over at least 2 s before each reading.
 * @param rows      ascending in time
 * @param startsMs  when it began at 0, on the clock of the rows: by the next reading it may have passed what it was at
 */
export function rateOf(rows: readonly SampleLine[], startsMs: readonly number[] = []): Series {
  let next = 0;
  return rows.flatMap((row) => {
    // The rows ascend, and so does the last one that is far enough back.
    while (row.atMs - (rows[next]?.atMs ?? Infinity) >= WINDOW_MS) next += 1;
    const before = rows[next - 1];
    // A counter that fell was restarted.
    if (before === undefined || row.value < before.value) return [];
    if (startsMs.some((atMs) => atMs > before.atMs && atMs <= row.atMs)) return [];
    return [{ atMs: row.atMs, value: (row.value - before.value) / (row.atMs - before.atMs) }];
  });
}

/** Two series of the same readings, one divided by the other. */
export function shareOf(part: readonly SampleLine[], whole: readonly SampleLine[]): Series {
  const wholes = new Map(whole.map(({ atMs, value }) => [atMs, value]));
  return part.flatMap(({ atMs, value }) => {
    const limit = wholes.get(atMs);
    return limit !== undefined && limit > 0 ? [{ atMs, value: value / limit }] : [];
  });
}

/** The sum of series that were read at the same instants; an instant at which one of them was not read has no sum. */
export function sumOf(all: readonly Series[]): Series {
  const read = new Map<number, number[]>();
  for (const series of all) {
    for (const { atMs, value } of series) {
      const values = read.get(atMs);
      if (values === undefined) read.set(atMs, [value]);
      else values.push(value);
    }
  }
  return [...read]
    .filter(([, values]) => values.length === all.length)
    .map(([atMs, values]) => ({ atMs, value: values.reduce((sum, value) => sum + value, 0) }))
    .sort((a, b) => a.atMs - b.atMs);
}

import type { MetricTotal } from '../records/trial-record.ts';
import { appearsWhenUsed } from '../records/metrics.ts';
import type { TimedSample } from '../records/sample.ts';

export interface Totals {
  readonly totals: readonly MetricTotal[];
  /** what could not be computed or is doubtful, one sentence each */
  readonly problems: readonly string[];
}

/** Adds up a measurement while it runs, in memory that depends on the number of series only. */
export interface TotalsInProgress {
  /** a reading between the edges; one that is older than the first edge, or than the last reading of its series, is left out */
  add(sample: TimedSample): void;
  finish(lastEdge: readonly TimedSample[]): Totals;
}

interface Series {
  readonly like: TimedSample;
  previous: number;
  atMs: number;
  /** counter: increase so far; gauge: sum */
  sum: number;
  count: number;
  max: number;
  restarts: number;
  isClosed: boolean;
}

/**
 * Totals over a measurement by service, instance, metric and item.
 * A counter's value is its increase from the first edge to the last. One that falls was restarted: what it counted since is added,
 * and reported, since what came between the last reading and the restart is lost. A gauge's value is the mean of all its readings.
 * @param firstEdge  the reading at the beginning. A counter that is new later has no total, unless its rows appear when they are first
 *   used (a query) and its source was read at the beginning: then it counts from 0.
 */
export function beginTotals(firstEdge: readonly TimedSample[]): TotalsInProgress {
  const series = new Map<string, Series>();
  const readAtFirst = new Set(firstEdge.map(sourceKey));
  const problems: string[] = [];
  const lacking = new Set<string>();
  const add = (sample: TimedSample): void => {
    const known = series.get(seriesKey(sample));
    if (known !== undefined) {
      advance(known, sample);
      return;
    }
    const startedAtZero = appearsWhenUsed(sample.metric) && readAtFirst.has(sourceKey(sample));
    if (sample.kind === 'counter' && !startedAtZero) {
      lacking.add(metricKey(sample));
      return;
    }
    series.set(seriesKey(sample), begin(sample, sample.kind === 'counter' ? sample.value : 0));
  };
  for (const sample of firstEdge) series.set(seriesKey(sample), begin(sample, 0));
  return {
    add,
    finish(lastEdge) {
      for (const sample of lastEdge) {
        add(sample);
        const known = series.get(seriesKey(sample));
        if (known !== undefined) known.isClosed = true;
      }
      for (const key of lacking) problems.push(`${key}: no total, as it was not read at the first edge`);
      const totals = [...series.values()].flatMap((one) => totalOf(one, problems));
      return { totals, problems: [...new Set(problems)] };
    },
  };
}

function begin(like: TimedSample, increase: number): Series {
  const { kind, value, atMs } = like;
  const sum = kind === 'counter' ? increase : value;
  return { like, previous: value, atMs, sum, count: 1, max: value, restarts: 0, isClosed: false };
}

function advance(series: Series, { value, atMs }: TimedSample): void {
  if (atMs < series.atMs) return;
  series.atMs = atMs;
  const isCounter = series.like.kind === 'counter';
  const hasFallen = isCounter && value < series.previous;
  if (hasFallen) series.restarts += 1;
  if (isCounter) series.sum += hasFallen ? value : value - series.previous;
  else series.sum += value;
  series.previous = value;
  series.count += 1;
  series.max = Math.max(series.max, value);
}

function totalOf(series: Series, problems: string[]): MetricTotal[] {
  const { service, instance, metric, kind, item } = series.like;
  const head = {
    service,
    ...(instance !== undefined && { instance }),
    metric,
    kind,
    ...(item !== undefined && { item }),
  };
  if (kind === 'gauge') return [{ ...head, value: series.sum / series.count, max: series.max }];
  if (!series.isClosed) {
    problems.push(`${metricKey(series.like)}: no total, as it was not read at the last edge`);
    return [];
  }
  if (series.restarts > 0) {
    problems.push(`${metricKey(series.like)}: fell ${series.restarts} times (a restart), its total may be too low`);
  }
  return [{ ...head, value: series.sum, max: series.sum }];
}

function metricKey({ service, instance = service, metric }: TimedSample): string {
  return `${instance} ${metric}`;
}

/** One probe reads all metrics of a source at once. */
function sourceKey({ service, instance = service, metric }: TimedSample): string {
  return `${instance} ${metric.split('.', 1).join()}`;
}

function seriesKey({ service, instance, metric, item }: TimedSample): string {
  return JSON.stringify([service, instance, metric, item]);
}

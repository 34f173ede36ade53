import type { MetricTotal } from '../records/trial-record.ts';
import { appearsWhenUsed } from '../records/counter-rule.ts';
import type { TimedSample } from '../records/sample.ts';
import { lostCounts } from './lost-counts.ts';
import { type Series, advance, beginSeries } from './metric-series.ts';

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

/**
 * Totals over a measurement by service, instance, metric and item.
 * A counter's value is its increase from the first edge to the last. One that falls has no total, and nor have those that are set back
 * with it: `records/metrics.ts` says what a fall means. A gauge's value is the mean of all its readings.
 * @param firstEdge  the reading at the beginning. A counter that is new later has no total, unless its rows appear when they are first
 *   used (a query) and its source was read at the beginning: then it counts from 0.
 */
export function beginTotals(firstEdge: readonly TimedSample[]): TotalsInProgress {
  const series = new Map<string, Series>();
  const readAtFirst = new Set(firstEdge.map(sourceKey));
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
    series.set(seriesKey(sample), beginSeries(sample, sample.kind === 'counter' ? sample.value : 0));
  };
  for (const sample of firstEdge) series.set(seriesKey(sample), beginSeries(sample, 0));
  return {
    add,
    finish(lastEdge) {
      for (const sample of lastEdge) {
        add(sample);
        const known = series.get(seriesKey(sample));
        if (known !== undefined) known.isClosed = true;
      }
      const all = [...series.values()];
      const { isLost, problems: losses } = lostCounts(all);
      const open = all.filter((one) => one.like.kind === 'counter' && !one.isClosed && !isLost(one));
      const problems = [
        ...losses,
        ...[...lacking].map((key) => `${key}: no total, as it was not read at the first edge`),
        ...open.map(({ like }) => `${metricKey(like)}: no total, as it was not read at the last edge`),
      ];
      return {
        totals: all.flatMap((one) => (isLost(one) ? [] : totalOf(one))),
        problems: [...new Set(problems)],
      };
    },
  };
}

function totalOf(series: Series): MetricTotal[] {
  const { service, instance, metric, kind, item } = series.like;
  const head = {
    service,
    ...(instance !== undefined && { instance }),
    metric,
    kind,
    ...(item !== undefined && { item }),
  };
  if (kind === 'gauge') return [{ ...head, value: series.sum / series.count, max: series.max }];
  return series.isClosed ? [{ ...head, value: series.sum, max: series.sum }] : [];
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

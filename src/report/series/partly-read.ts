import { isCountOfStatements, isOfDatabase } from '../../figures/database-sums.ts';
import type { Metric } from '../../records/metric.ts';
import { METRICS } from '../../records/metrics.ts';
import type { SampleLine } from '../../records/sample.ts';
import type { MeasuredTrial } from '../../records/trial-record.ts';

type Metrics = Pick<MeasuredTrial, 'metrics'>;
type Row = Pick<SampleLine, 'service' | 'metric'>;

/**
 * Whether the total of a row is of some instances of its service only: one could not be read once, or a container has no total, as its
 * counter fell. What is added up of the others would be too small.
 */
export function lacksInstance({ metrics }: Metrics): (row: Row) => boolean {
  const unread = new Set(metrics.filter(isUnread).map(placeOf));
  const all = new Map<string, Set<string>>();
  const counted = new Map<string, Set<string>>();
  for (const { service, metric, item } of metrics) {
    if (item === undefined || !isOfContainer(metric)) continue;
    for (const [names, key] of [
      [all, service],
      [counted, metricOf({ service, metric })],
    ] as const)
      names.set(key, (names.get(key) ?? new Set()).add(item));
  }
  return (row) => {
    if (isUnread(row)) return false;
    const names = counted.get(metricOf(row));
    return unread.has(placeOf(row)) || (names !== undefined && names.size < Number(all.get(row.service)?.size));
  };
}

/**
 * Whether a sample is of a sum that lacks what could not be read once in its trial, as charts add up: containers by service, databases and
 * caches over all services. Where the statements of one database are not known, nobody knows those of all.
 */
export function isOfPartialSum(
  trials: readonly Pick<MeasuredTrial, 'trial' | 'metrics'>[],
): (line: Row & Pick<SampleLine, 'trial'>) => boolean {
  const known = new Map(
    trials.flatMap((trial) => {
      const rows = trial.metrics.filter(isUnread);
      return rows.length === 0 ? [] : [[trial.trial, lacksOne(rows)] as const];
    }),
  );
  return (line) => known.get(line.trial)?.(line) === true;
}

function lacksOne(unread: readonly Row[]): (row: Row) => boolean {
  const [places, sources] = [new Set(unread.map(placeOf)), new Set(unread.map(sourceOf))];
  const isAnyDatabase = unread.some(isOfDatabase);
  return (row) => {
    // What a container tells of its server is no part of a sum over containers.
    if (sourceOf(row) === 'container') return isOfContainer(row.metric) && places.has(placeOf(row));
    return sources.has(sourceOf(row)) || (isAnyDatabase && isCountOfStatements(row));
  };
}

function isUnread({ metric }: Pick<Row, 'metric'>): boolean {
  return metric.endsWith('.unread');
}

/** Whether each row of a metric is of one container, so that those of a service add up. */
export function isOfContainer(metric: string): boolean {
  const known: Readonly<Record<string, Metric>> = METRICS;
  return Object.hasOwn(METRICS, metric) && known[metric]?.item === 'container';
}

function sourceOf({ metric }: Pick<Row, 'metric'>): string {
  return metric.slice(0, metric.indexOf('.'));
}

function placeOf(row: Row): string {
  return JSON.stringify([sourceOf(row), row.service]);
}

function metricOf({ service, metric }: Row): string {
  return JSON.stringify([service, metric]);
}

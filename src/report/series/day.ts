import type { MetricName } from '../../records/metrics.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { MeasuredTrial, TrialRecord } from '../../records/trial-record.ts';
import { isScripted } from '../scripted.ts';
import { errorsAmong } from '../../figures/errors.ts';
import { busiestHour } from '../../figures/busiest-hour.ts';
import { placeOf } from '../../stats/latency-digest.ts';
import type { TimelineFigure } from '../charts/figure.ts';
import type { Bins } from './bins.ts';
import type { LatencySeries } from './latency.ts';
import type { MetricSeries } from './samples.ts';

/** The hits that were due in one hour of the scheduled day, over all drawn trials. */
export interface Hour {
  readonly hits: number;
  /** null where no hit was due */
  readonly errorRatio: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export const HOURS = 24;

export function hoursBins(durationMs: number): Bins {
  return { count: HOURS, lengthMs: durationMs / HOURS, dayHours: HOURS };
}

/** @returns undefined for an hour of which nobody knows the hits: an interval lies across its edge, or hits had no due times */
export function hoursOfDay(
  bins: Bins,
  trials: readonly MeasuredTrial[],
  latency: LatencySeries,
): readonly (Hour | undefined)[] {
  const cells = Array.from({ length: bins.count }, () => ({ hits: 0, asked: 0, bad: 0, isKnown: true }));
  for (const trial of trials) {
    const { load } = trial;
    const errorsOf = errorsAmong(trial);
    if (load.arrivals === undefined) return cells.map(() => undefined);
    for (const interval of load.intervals) {
      const { counts } = interval;
      if (counts.scheduled === 0) continue;
      cells.forEach((cell, hour) => {
        const place = placeOf(interval, { fromMs: hour * bins.lengthMs, toMs: (hour + 1) * bins.lengthMs });
        if (place === 'outside') return;
        cell.isKnown &&= place === 'within';
        cell.hits += counts.scheduled;
        const { hits, errors } = errorsOf(counts);
        cell.asked += hits;
        cell.bad += errors;
      });
    }
  }
  return cells.map(({ hits, asked, bad, isKnown }, hour) => {
    if (!isKnown) return undefined;
    return {
      hits,
      errorRatio: asked > 0 ? bad / asked : null,
      p50Ms: latency.p50Ms[hour] ?? null,
      p95Ms: latency.p95Ms[hour] ?? null,
      p99Ms: latency.p99Ms[hour] ?? null,
    };
  });
}

/** The busiest hour of the profile, from and to, hours of the day. */
export function peakHour({ scenario }: RunRecord): readonly [number, number] {
  const hour = busiestHour(scenario.profile.fractions);
  return [hour, hour + 1];
}

/** For a chart: the busiest hour, where the scenario's profile decided what was sent; else how long the measurement was. */
export function dayAxis(model: {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
}): Pick<TimelineFigure, 'peakHour' | 'lengthMs'> {
  return isScripted(model) ? { lengthMs: model.run.scenario.durationMs } : { peakHour: peakHour(model.run) };
}

/** One metric, or that of every kind of server, over the day, added up over the services of a role; undefined when nobody read it. */
export function metricOfRole(
  model: MetricSource,
  topology: Placed,
  role: string,
  metrics: readonly MetricName[],
): Values | undefined {
  const services = topology.record.services.filter((service) => service.role === role);
  return sumOfServices(model, { ...topology, services }, metrics);
}

export type Values = readonly (number | null)[];

/** What a chart over the day needs to know of a model. */
export interface MetricSource {
  metric(topology: number, service: string, metric: MetricName): MetricSeries | undefined;
}

interface Placed {
  readonly index: number;
  readonly record: RunRecord['topologies'][number];
}

/** @returns null where one of the services that were read otherwise was not: the sum of the others would be too small */
export function sumOfServices(
  model: MetricSource,
  { index, services }: { readonly index: number; readonly services: Placed['record']['services'] },
  metrics: readonly MetricName[],
): Values | undefined {
  const all = services.flatMap(({ name }) => metrics.flatMap((metric) => model.metric(index, name, metric) ?? []));
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  return first.mean.map((value, bin) =>
    others.reduce<number | null>((sum, { mean }) => {
      const own = mean[bin] ?? null;
      return sum === null || own === null ? null : sum + own;
    }, value),
  );
}

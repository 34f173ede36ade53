import type { MetricName } from '../../records/metrics.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { MeasuredTrial } from '../../records/trial-record.ts';
import { binAt } from './bins.ts';
import type { Bins } from './bins.ts';
import type { LatencySeries } from './latency.ts';
import type { MetricSeries } from './samples.ts';

/** One hour of the scheduled day, over all drawn trials. */
export interface Hour {
  readonly hits: number;
  readonly errorRatio: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export const HOURS = 24;

export function hoursBins(durationMs: number): Bins {
  return { count: HOURS, lengthMs: durationMs / HOURS, dayHours: HOURS };
}

export function hoursOfDay(bins: Bins, trials: readonly MeasuredTrial[], latency: LatencySeries): readonly Hour[] {
  const cells = Array.from({ length: bins.count }, () => ({ hits: 0, bad: 0 }));
  for (const { load } of trials) {
    for (const { startMs, counts } of load.intervals) {
      const cell = cells[binAt(bins, startMs) ?? -1];
      if (cell === undefined) continue;
      cell.hits += counts.scheduled;
      cell.bad += counts.failed + counts.timedOut + counts.dropped;
    }
  }
  return cells.map(({ hits, bad }, hour) => ({
    hits,
    errorRatio: hits === 0 ? 0 : bad / hits,
    p50Ms: latency.p50Ms[hour] ?? null,
    p95Ms: latency.p95Ms[hour] ?? null,
    p99Ms: latency.p99Ms[hour] ?? null,
  }));
}

/** The busiest part of the profile, from and to, hours of the day. */
export function peakHour({ scenario }: RunRecord): readonly [number, number] {
  const { fractions } = scenario.profile;
  const length = 24 / Math.max(1, fractions.length);
  const peak = fractions.indexOf(Math.max(...fractions));
  return [peak * length, (peak + 1) * length];
}

/** A metric over the day, added up over the services of a role; undefined when nobody read it. */
export function metricOfRole(
  model: { metric(topology: number, service: string, metric: MetricName): MetricSeries | undefined },
  topology: { readonly index: number; readonly record: RunRecord['topologies'][number] },
  role: string,
  metric: MetricName,
): readonly (number | null)[] | undefined {
  const all = topology.record.services
    .filter((service) => service.role === role)
    .flatMap((service) => model.metric(topology.index, service.name, metric) ?? []);
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  return first.mean.map((value, bin) =>
    others.reduce<number | null>((sum, { mean }) => add(sum, mean[bin] ?? null), value),
  );
}

function add(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : a + b;
}

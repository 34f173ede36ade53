import type { MetricName } from '../records/metrics.ts';
import type { RunRecord } from '../records/run-record.ts';
import type { MeasuredTrial } from '../records/trial-record.ts';
import type { Figure, TopologySummary } from '../records/summary.ts';
import { bodyBytesOf } from './body-bytes.ts';
import { LatencyDigest, percentileCurve, percentileMs } from '../stats/latency-digest.ts';
import { median } from '../stats/quantile.ts';
import { peakHourOf } from './busiest-hour.ts';
import type { DigestedTrial } from './digested-trial.ts';
import { type DatabaseFigure, queryFigureOf, sumOverDatabases } from './database-sums.ts';
import { errorRatioOf, ownHitsOf } from './errors.ts';
import { flowRows } from './flow-rows.ts';
import { dueRate, sentRate } from './hit-rates.ts';
import { sumOverContainers } from './metric-rows.ts';
import { sumOverServers } from './metric-sums.ts';
import { countingOf } from './statement-counting.ts';
import { stealRatio } from './steal-ratio.ts';

type Measured = NonNullable<TopologySummary['measured']>;
type Trials = readonly [DigestedTrial, ...DigestedTrial[]];

const CPU_TIME = 'container.cpu_ms_total';

/** The figures of one topology over its counted trials: per trial first, then median, least and most over the trials. */
export function measuredSummary(input: {
  readonly run: RunRecord;
  readonly topology: RunRecord['topologies'][number];
  readonly trials: Trials;
  readonly allMeasured: readonly MeasuredTrial[];
}): Measured {
  const { run, topology, trials } = input;
  const over = (value: (trial: DigestedTrial) => number): Figure => figureOf(trials.map(value));
  const optional = (value: (trial: DigestedTrial) => number): Figure | undefined => optionalFigure(trials.map(value));
  const merged = new LatencyDigest(peakHourOf(run));
  for (const { latency } of trials) merged.merge(latency);

  const percentile = (p: number) => optional(({ latency }) => percentileMs(latency.response, p));
  const p95Ms = percentile(95);
  const errorRatio = optional(({ record }) => errorRatioOf(record));
  const serviceCpu = topology.services.flatMap((service) => {
    const cpuMs = optional(
      ({ record }) => sumOverContainers(record.metrics, CPU_TIME, service.name) / record.load.counts.sent,
    );
    return cpuMs === undefined ? [] : [{ service: service.name, role: service.role, cpuMs }];
  });
  return {
    hits: trials.reduce((sum, { record }) => sum + record.load.counts.sent, 0),
    offeredRatePerSecond: over(({ record }) => sentRate(record, run)),
    ...present(
      'dueRatePerSecond',
      optional(({ record }) => dueRate(record, run)),
    ),
    ...present('p50Ms', percentile(50)),
    ...present('p90Ms', percentile(90)),
    ...present('p95Ms', p95Ms),
    ...present('p99Ms', percentile(99)),
    ...present('peakHourP95Ms', optional(peakHourP95Ms)),
    ...present(
      'serviceP95Ms',
      optional(({ latency }) => percentileMs(latency.service, 95)),
    ),
    ...present(
      'lagP99Ms',
      optional(({ latency }) => percentileMs(latency.lag, 99)),
    ),
    ...present('errorRatio', errorRatio),
    ...present(
      'droppedRatio',
      optional(({ record }) => record.load.counts.dropped / record.load.counts.scheduled),
    ),
    ...present('failovers', failoversOf(trials)),
    ...present('sloMet', isWithin(run.scenario.slo, { p95Ms, errorRatio })),
    ...present('database', databaseWork(trials)),
    cpuMsPerHit: serviceCpu,
    ...present(
      'totalCpuMsPerHit',
      optional(({ record }) => sumOverContainers(record.metrics, CPU_TIME) / record.load.counts.sent),
    ),
    ...present(
      'pageCacheHitRatio',
      optional(({ record }) => hitRatio(record, 'varnish')),
    ),
    ...present(
      'objectCacheHitRatio',
      optional(({ record }) => hitRatio(record, 'redis')),
    ),
    ...present(
      'stealRatio',
      optional(({ record }) => stealRatio(record.metrics)),
    ),
    percentileCurve: percentileCurve(merged.response),
    serviceCurve: percentileCurve(merged.service),
    endpoints: endpointRows(trials, merged),
    ...present('flows', flowRows(run.scenario.flows, trials, merged)),
    queries: queryRows(trials),
    accounting: input.allMeasured.flatMap((trial) =>
      trial.accounting.map((entry) => ({ ...entry, trial: trial.trial })),
    ),
    checks: input.allMeasured.flatMap((trial) =>
      trial.validity.checks.map((entry) => ({ ...entry, trial: trial.trial })),
    ),
  };
}

/** One figure above its limit misses the objective, whatever the other is; to hold it takes both. */
function isWithin(
  slo: RunRecord['scenario']['slo'],
  { p95Ms, errorRatio }: Pick<Measured, 'p95Ms' | 'errorRatio'>,
): boolean | undefined {
  const within = [
    p95Ms === undefined ? undefined : p95Ms.median <= slo.p95Ms,
    errorRatio === undefined ? undefined : errorRatio.median <= slo.errorRatio,
  ];
  if (within.includes(false)) return false;
  return within.includes(undefined) ? undefined : true;
}

/** NaN where nobody knows which hits were due in the hour, or none was answered then. */
function peakHourP95Ms({ record, latency }: DigestedTrial): number {
  // Without due times there are no counts of arrivals either.
  const isKnown = record.load.arrivals !== undefined && latency.isPeakWhole;
  return isKnown ? percentileMs(latency.peakHour, 95) : Number.NaN;
}

function failoversOf(trials: Trials): Figure | undefined {
  // A load engine that had nowhere else to go has no account of it.
  const perTrial = trials.map(({ record: { load } }) =>
    load.failovers === undefined ? 0 : load.failovers.connect + load.failovers.resent,
  );
  return perTrial.some((failovers) => failovers > 0) ? figureOf(perTrial) : undefined;
}

function databaseWork(trials: Trials): Measured['database'] {
  const perThousand = (metric: MetricName) =>
    optionalFigure(
      trials.map(({ record }) => (1000 * sumOverServers(record.metrics, metric)) / record.load.counts.sent),
    );
  const overAll = (figure: DatabaseFigure) =>
    optionalFigure(
      trials.map(({ record }) => (1000 * sumOverDatabases(record.metrics, figure)) / record.load.counts.sent),
    );
  const statements = overAll('statements');
  if (statements === undefined) return undefined;
  const counting = countingOf(trials.map(({ record }) => record));
  return {
    statements,
    ...present('databaseTimeMs', overAll('timeMs')),
    ...present('rows', overAll('rows')),
    ...present('walBytes', perThousand('postgresql.wal_bytes_total')),
    ...present('blocksRead', perThousand('postgresql.blocks_read_total')),
    ...present('blocksHit', perThousand('postgresql.blocks_hit_total')),
    ...(counting.length === 0 ? {} : { counting: [...counting] }),
  };
}

function endpointRows(trials: Trials, merged: LatencyDigest): Measured['endpoints'] {
  const rows = new Map<string, { isWrite: boolean; hits: number; own: number; bad: number; bytes: number }>();
  for (const { record } of trials) {
    for (const endpoint of record.load.endpoints) {
      const row = rows.get(endpoint.name) ?? { isWrite: endpoint.isWrite, hits: 0, own: 0, bad: 0, bytes: 0 };
      row.hits += endpoint.counts.sent;
      // What the generator lacked is no fault of the site, and no hit of it either.
      const own = ownHitsOf(endpoint.counts, record.load);
      row.own += own;
      row.bad += endpoint.counts.failed + endpoint.counts.timedOut - own;
      row.bytes += bodyBytesOf(record.load, endpoint);
      rows.set(endpoint.name, row);
    }
  }
  const hits = [...rows.values()].reduce((sum, row) => sum + row.hits, 0);
  return [...rows].map(([name, row]) => {
    const histogram = merged.endpoint(name);
    const percentile = (p: number) => (histogram === undefined ? Number.NaN : percentileMs(histogram, p));
    return {
      name,
      isWrite: row.isWrite,
      hits: row.hits,
      ...known('share', row.hits / hits),
      ...known('p50Ms', percentile(50)),
      ...known('p95Ms', percentile(95)),
      ...known('p99Ms', percentile(99)),
      ...known('errorRatio', row.bad / (row.hits - row.own)),
      ...known('bytesPerHit', row.bytes / row.hits),
    };
  });
}

/** Over the trials of which every database told what it was asked, query by query: that is counted with the time, not with the statements. */
function queryRows(all: Trials): Measured['queries'] {
  const trials = all.filter(({ record }) =>
    (['statements', 'timeMs'] as const).every((figure) => Number.isFinite(sumOverDatabases(record.metrics, figure))),
  );
  const hits = trials.reduce((sum, { record }) => sum + record.load.counts.sent, 0);
  const rows = new Map<string, { calls: number; ms: number; rows: number; blocks: number }>();
  for (const { record } of trials) {
    for (const { metric, item, value } of record.metrics) {
      const figure = queryFigureOf(metric);
      if (item === undefined || figure === undefined) continue;
      const row = rows.get(item) ?? { calls: 0, ms: 0, rows: 0, blocks: 0 };
      row[figure] += value;
      rows.set(item, row);
    }
  }
  // Blocks of single queries are told by PostgreSQL alone, and in no older record.
  const isCounted =
    trials.length > 0 &&
    trials.every(({ record }) => record.metrics.some(({ metric }) => queryFigureOf(metric) === 'blocks')) &&
    !trials.some(({ record }) => record.metrics.some(({ metric }) => metric.startsWith('mysql.query_')));
  return (
    [...rows]
      // Divided by no hit they say nothing.
      .filter(([, row]) => row.calls > 0 && hits > 0)
      .sort(([, a], [, b]) => b.ms - a.ms)
      .map(([query, row]) => ({
        query,
        callsPerThousandHits: (1000 * row.calls) / hits,
        msPerThousandHits: (1000 * row.ms) / hits,
        rowsPerThousandHits: (1000 * row.rows) / hits,
        ...(isCounted ? { blocksPerThousandHits: (1000 * row.blocks) / hits } : {}),
      }))
  );
}

function hitRatio(record: MeasuredTrial, source: 'varnish' | 'redis'): number {
  const hits = sumOverServers(record.metrics, `${source}.hits_total`);
  return hits / (hits + sumOverServers(record.metrics, `${source}.misses_total`));
}

/** Median, least and most of the trials that know the figure. @param values  at least one is a number */
function figureOf(values: readonly number[]): Figure {
  const known = values.filter((value) => Number.isFinite(value));
  return { median: median(known), min: Math.min(...known), max: Math.max(...known), trials: known.length };
}

/** Unknown where no trial knows it. */
function optionalFigure(values: readonly number[]): Figure | undefined {
  return values.some((value) => Number.isFinite(value)) ? figureOf(values) : undefined;
}

function known<K extends string>(key: K, value: number): { [P in K]?: number } {
  return present(key, Number.isFinite(value) ? value : undefined);
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

import type { Histogram } from 'hdr-histogram-js';
import type { MeasuredTrial } from '../../src/records/trial-record.ts';
import { type Figure, type RunSummary, SUMMARY_VERSION, type TopologySummary } from '../../src/records/summary.ts';
import { histogram } from './report-fixture-histogram.ts';
import type { TrialFacts } from './report-fixture-facts.ts';
import type { Blueprint } from './report-fixture-topologies.ts';
import { type SummaryInput, decisionOf } from './report-fixture-decision.ts';

/** A summary of the fixture's own making: the report must print it, not compute it. */
export function fixtureSummary(input: SummaryInput): RunSummary {
  const topologies = input.blueprints.map((blueprint) => topologyOf(blueprint, input));
  return {
    schema: SUMMARY_VERSION,
    runId: input.run.runId,
    scenario: input.run.scenario.name,
    reference: input.run.reference,
    scheduleDigest: input.run.schedule.digest,
    decision: decisionOf(input, topologies),
    topologies,
    warnings:
      input.variant === 'failed-trial' ? ['A trial of cache failed while bringing up: fewer trials than planned.'] : [],
    notMeasured: ['Failover, deploys and rollbacks: no drill was run.', 'Capacity above 23 million hits a day.'],
  };
}

function topologyOf(
  blueprint: Blueprint,
  { run, trials, facts, repetitions, blueprints }: SummaryInput,
): TopologySummary {
  const own = facts.filter(({ record }) => record.topology === blueprint.name);
  const worst = (metricClass: 'time' | 'work') => {
    const states = own.map(({ record }) => record.validity[metricClass]);
    return states.length === 0 || states.includes('invalid')
      ? ('invalid' as const)
      : states.includes('warning')
        ? ('warning' as const)
        : ('valid' as const);
  };
  const failed = trials.filter((trial) => trial.topology === blueprint.name && trial.state === 'failed');
  const head = {
    name: blueprint.name,
    title: blueprint.title,
    trials: {
      planned: repetitions,
      measured: own.length,
      validTime: own.filter(({ record }) => record.validity.time !== 'invalid').length,
      validWork: own.filter(({ record }) => record.validity.work !== 'invalid').length,
      failed: failed.length,
    },
    validity: { time: worst('time'), work: worst('work') },
    failures: failed.map((trial) =>
      trial.state === 'failed' ? `Trial ${trial.trial} failed in phase "${trial.phase}": ${trial.error.message}` : '',
    ),
  };
  if (own.length === 0) return head;
  const over = (pick: (trial: TrialFacts) => number) => figure(own.map(pick));
  const perThousand = (metric: string) =>
    over(({ record }) => (1000 * total(record, metric)) / record.load.counts.sent);
  const merged = histogram();
  const mergedService = histogram();
  for (const { response, service } of own) {
    merged.add(response);
    mergedService.add(service);
  }
  const errorRatio = over(({ record }) => record.load.counts.failed / record.load.counts.sent);
  const p95Ms = over(({ response }) => ms(response, 95));
  const reference = facts.filter(({ record }) => record.topology === blueprints[0]?.name);
  const statements = perThousand('postgresql.statements_total');
  const hits = own.reduce((sum, { record }) => sum + record.load.counts.sent, 0);
  return {
    ...head,
    measured: {
      hits,
      offeredRatePerSecond: over(({ record }) => record.load.counts.sent / (run.scenario.durationMs / 1000)),
      p50Ms: over(({ response }) => ms(response, 50)),
      p90Ms: over(({ response }) => ms(response, 90)),
      p95Ms,
      p99Ms: over(({ response }) => ms(response, 99)),
      peakHourP95Ms: over(({ peakHour }) => ms(peakHour, 95)),
      serviceP95Ms: over(({ service }) => ms(service, 95)),
      lagP99Ms: over(() => 0.3),
      errorRatio,
      droppedRatio: over(() => 0),
      sloMet: p95Ms.median <= run.scenario.slo.p95Ms && errorRatio.median <= run.scenario.slo.errorRatio,
      database: {
        statements,
        databaseTimeMs: perThousand('postgresql.time_ms_total'),
        rows: perThousand('postgresql.rows_total'),
        walBytes: perThousand('postgresql.wal_bytes_total'),
      },
      ...(reference.length === 0
        ? {}
        : {
            offloadRatio:
              1 -
              statements.median /
                figure(
                  reference.map(
                    ({ record }) => (1000 * total(record, 'postgresql.statements_total')) / record.load.counts.sent,
                  ),
                ).median,
          }),
      cpuMsPerHit: blueprint.services.map(({ name, role }) => ({
        service: name,
        role,
        cpuMs: over(({ record }) => total(record, 'container.cpu_ms_total', name) / record.load.counts.sent),
      })),
      totalCpuMsPerHit: over(({ record }) => total(record, 'container.cpu_ms_total') / record.load.counts.sent),
      ...(blueprint.pageCacheHitRatio === undefined
        ? {}
        : { pageCacheHitRatio: over(() => blueprint.pageCacheHitRatio ?? 0) }),
      ...(blueprint.objectCacheHitRatio === undefined
        ? {}
        : { objectCacheHitRatio: over(() => blueprint.objectCacheHitRatio ?? 0) }),
      stealRatio: over(
        ({ record }) =>
          Number.parseFloat(record.validity.checks.find(({ id }) => id === 'steal')?.measured ?? '0') / 100,
      ),
      percentileCurve: curve(merged, hits),
      serviceCurve: curve(mergedService, hits),
      endpoints: run.scenario.endpoints.map(({ name, isWrite, share }, index) => {
        const all = histogram();
        for (const { byEndpoint } of own) {
          const each = byEndpoint.get(name);
          if (each !== undefined) all.add(each);
        }
        const [sent, bad, bytes] = own.reduce<readonly [number, number, number]>(
          ([sentSum, badSum, byteSum], { record }) => {
            const each = record.load.endpoints[index];
            return [
              sentSum + (each?.counts.sent ?? 0),
              badSum + (each?.counts.failed ?? 0),
              byteSum + (each?.bodyBytes ?? 0),
            ] as const;
          },
          [0, 0, 0],
        );
        return {
          name,
          isWrite,
          hits: sent,
          share,
          p50Ms: ms(all, 50),
          p95Ms: ms(all, 95),
          p99Ms: ms(all, 99),
          errorRatio: sent === 0 ? 0 : bad / sent,
          bytesPerHit: sent === 0 ? 0 : bytes / sent,
        };
      }),
      queries: blueprint.queries.map(([query, calls, each]) => ({
        query,
        callsPerThousandHits: calls * 1000,
        msPerThousandHits: calls * each * 1000,
        rowsPerThousandHits: calls * 4000,
      })),
      accounting: own.flatMap(({ record }) => record.accounting.map((entry) => ({ ...entry, trial: record.trial }))),
      checks: own.flatMap(({ record }) => record.validity.checks.map((check) => ({ ...check, trial: record.trial }))),
    },
  };
}

function total(record: MeasuredTrial, metric: string, service?: string): number {
  return record.metrics
    .filter((each) => each.metric === metric && (service === undefined || each.service === service))
    .reduce((sum, { value }) => sum + value, 0);
}

function figure(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return { median: median ?? 0, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0, trials: values.length };
}

function curve(merged: Histogram, hits: number): [number, number][] {
  const points: [number, number][] = [];
  for (let step = 0; 2 ** (-step / 8) * hits >= 1; step += 1) {
    const percentile = (1 - 2 ** (-step / 8)) * 100;
    points.push([percentile, ms(merged, percentile)]);
  }
  return points;
}

function ms(values: Histogram, percentile: number): number {
  return values.getValueAtPercentile(percentile) / 1000;
}

import type { Histogram } from 'hdr-histogram-js';
import type { RunRecord } from '../../src/records/run-record.ts';
import type { MeasuredTrial, TrialRecord } from '../../src/records/trial-record.ts';
import type { Decision, Figure, RunSummary, TopologySummary } from '../../src/records/summary.ts';
import { histogram } from './report-fixture-histogram.ts';
import type { TrialFacts, Variant } from './report-fixture-facts.ts';
import type { Blueprint } from './report-fixture-topologies.ts';

interface SummaryInput {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly facts: readonly TrialFacts[];
  readonly variant: Variant;
  readonly blueprints: readonly Blueprint[];
  readonly repetitions: number;
}

/** A summary of the fixture's own making: the report must print it, not compute it. */
export function fixtureSummary(input: SummaryInput): RunSummary {
  const topologies = input.blueprints.map((blueprint) => topologyOf(blueprint, input));
  return {
    schema: 1,
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

function decisionOf({ variant, blueprints, run }: SummaryInput, topologies: readonly TopologySummary[]): Decision {
  const names = blueprints.map(({ name }) => name);
  const best = topologies.findLast(({ measured }) => measured !== undefined);
  const offload = `${((best?.measured?.offloadRatio ?? 0) * 100).toFixed(0)} %`;
  const reasons = [
    `${best?.name ?? ''} sends ${best?.measured?.database?.statements.median.toFixed(0) ?? '?'} statements per 1,000 hits to the database, ${names[0] ?? ''} ${topologies[0]?.measured?.database?.statements.median.toFixed(0) ?? '?'}.`,
    `CPU time per hit: ${topologies.map((each) => `${each.name} ${each.measured?.totalCpuMsPerHit.median.toFixed(2) ?? '?'} ms`).join(', ')}.`,
  ];
  const rule = `Only topologies with valid work metrics count. Where response times are valid, only those with p95 up to ${run.scenario.slo.p95Ms} ms stay. Fewest database statements per hit wins; within 5 %, least CPU time per hit; within 5 % again, a tie.`;
  const good = {
    rule,
    reasons,
    restsOn: 'time-and-work' as const,
    trust: 'All measured trials were valid, and the accounting closed in every one of them.',
    trustState: 'valid' as const,
  };
  const nobody = {
    kind: 'undecided' as const,
    topologies: [],
    restsOn: 'nothing' as const,
    trustState: 'invalid' as const,
    rule,
  };
  if (variant === 'nobody-measured') {
    return {
      ...nobody,
      sentence: 'No answer: no trial was measured.',
      reasons: ['Every trial failed while bringing up its services.'],
      trust: 'There is nothing to trust: nothing was measured.',
    };
  }
  if (variant === 'all-invalid') {
    return {
      ...nobody,
      sentence: 'No answer: no topology has a valid trial.',
      reasons: ['Accounting: 41 acknowledged writes are not stored.'],
      trust: 'Nothing here can be trusted: the accounting did not close.',
    };
  }
  if (variant === 'time-invalid') {
    return {
      ...good,
      kind: 'winner',
      topologies: [...names].reverse(),
      sentence: `Take ${best?.name ?? ''}: it needs ${offload} fewer database statements per hit than ${names[0] ?? ''}; response times cannot be compared now (CPU steal 31.2 %).`,
      restsOn: 'work-only',
      trust: 'Work metrics can be trusted. Response times cannot: up to 37 % of the CPU was taken by others.',
      trustState: 'warning',
    };
  }
  if (names.length === 1) {
    return {
      ...good,
      kind: 'winner',
      topologies: names,
      sentence: `${names[0] ?? ''} holds p95 ${run.scenario.slo.p95Ms} ms under this day; nothing to compare it with.`,
    };
  }
  if (variant === 'tie') {
    return {
      ...good,
      kind: 'tie',
      topologies: names,
      sentence: `${names.join(' and ')} cannot be told apart: neither database work nor CPU time per hit differs by more than 5 %.`,
    };
  }
  return {
    ...good,
    kind: 'winner',
    topologies: [...names].reverse(),
    sentence: `Take ${best?.name ?? ''}: it needs ${offload} fewer database statements per hit than ${names[0] ?? ''} and answers 95 % of the hits within ${best?.measured?.p95Ms.median.toFixed(1) ?? '?'} ms.`,
    ...(variant === 'failed-trial'
      ? { trust: 'One trial failed; the others were valid.', trustState: 'warning' as const }
      : {}),
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

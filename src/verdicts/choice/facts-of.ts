import { firstLine } from '../../base/first-line.ts';
import type { DigestedTrial } from '../../figures/digested-trial.ts';
import { sumOverDatabases } from '../../figures/database-sums.ts';
import { FAILING_RATIO, errorRatioOf } from '../../figures/errors.ts';
import { sumOverContainers } from '../../figures/metric-rows.ts';
import { type TrialCores, memoryOf, peakByRole } from '../../figures/serving.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { TopologySummary } from '../../records/summary.ts';
import { percentileMs } from '../../stats/latency-digest.ts';
import type { TopologyFacts, TrialFacts } from './facts.ts';

/** What a topology's counted trials say, each figure unknown where it was not read. */
export function factsOf(input: {
  readonly run: RunRecord;
  readonly summary: TopologySummary;
  readonly trials: readonly DigestedTrial[];
  readonly cores: ReadonlyMap<number, TrialCores>;
}): TopologyFacts {
  const { summary, trials, cores, run } = input;
  const { name, measured, serving, validity } = summary;
  const state = stateOf(summary);
  return {
    name,
    state,
    trials: state === 'invalid' ? [] : trials.map((trial) => trialFacts(trial, cores.get(trial.record.trial), run)),
    endpoints: (measured?.endpoints ?? [])
      .filter(({ hits }) => hits > 0)
      .map((endpoint) => ({
        name: endpoint.name,
        isTimeValid: validity.time !== 'invalid',
        errorRatio: endpoint.errorRatio,
        p95Ms: endpoint.p95Ms,
      })),
    serving,
    offloadRatio: offloadOf(run, summary),
    stopped: summary.stopped,
    problems: state === 'invalid' ? problemsOf(summary) : [],
  };
}

/**
 * What an objective of off-loading is judged by: the reference that the scenario means. Another one that took its place, or none beside
 * it, says nothing about that.
 */
function offloadOf(run: RunRecord, { name, measured }: TopologySummary): number | undefined {
  const { reference = run.reference } = run.scenario;
  if (reference !== run.reference || run.topologies.length < 2) return undefined;
  return name === run.reference && measured?.database !== undefined ? 0 : measured?.offloadRatio;
}

/** Whether a topology's work may be compared: its trials count, and it answers. */
export function stateOf({ measured, validity, stopped }: TopologySummary): TopologyFacts['state'] {
  if (stopped !== undefined) return 'failing';
  if (measured === undefined) return 'invalid';
  if (validity.work === 'invalid') {
    const broken = measured.checks.filter(({ state, speaksFor }) => state === 'invalid' && speaksFor !== 'time');
    // Errors are what the site did, not a fault of the measurement; what the generator lacked is no error of the site.
    const isOfErrors = broken.length > 0 && broken.every(({ id }) => id === 'errors');
    return isOfErrors && hasTooMany(measured) ? 'failing' : 'invalid';
  }
  return hasTooMany(measured) ? 'failing' : 'measured';
}

function hasTooMany({ errorRatio }: NonNullable<TopologySummary['measured']>): boolean {
  return errorRatio !== undefined && errorRatio.median > FAILING_RATIO;
}

function problemsOf({ failures, measured }: TopologySummary): readonly string[] {
  const broken = (measured?.checks ?? [])
    .filter(({ state, speaksFor }) => state === 'invalid' && speaksFor !== 'time')
    .map(({ title, measured: value }) => `${title.toLowerCase()}: ${value}`);
  return [...new Set([...failures.map(firstLine), ...broken])];
}

function trialFacts({ record, latency }: DigestedTrial, cores: TrialCores | undefined, run: RunRecord): TrialFacts {
  const { counts } = record.load;
  const perHit = (total: number) => finite(total / counts.sent);
  return {
    trial: record.trial,
    repetition: record.repetition,
    isTimeValid: record.validity.time !== 'invalid',
    p95Ms: finite(percentileMs(latency.response, 95)),
    errorRatio: finite(errorRatioOf(record)),
    statementsPerHit: perHit(sumOverDatabases(record.metrics, 'statements')),
    databaseMsPerHit: perHit(sumOverDatabases(record.metrics, 'timeMs')),
    cpuMsPerHit: perHit(sumOverContainers(record.metrics, 'container.cpu_ms_total')),
    memoryBytes: finite(memoryOf(record)),
    roles: cores === undefined ? undefined : peakByRole(run, [cores]),
  };
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

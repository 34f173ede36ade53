import type { LatencyLine } from '../../records/load-totals.ts';
import type { RunRecord } from '../../records/run-record.ts';
import { stoppedText, type MeasuredTrial, type TrialRecord } from '../../records/trial-record.ts';
import type { SampleLine } from '../../records/sample.ts';
import {
  type Decision,
  type RunSummary,
  SUMMARY_FILE,
  SUMMARY_VERSION,
  type TopologySummary,
} from '../../records/summary.ts';
import { LatencyDigest } from '../../stats/latency-digest.ts';
import { decide } from './decision.ts';
import { peakHourOf } from '../../figures/busiest-hour.ts';
import { type DigestedTrial, digestAll } from '../../figures/digested-trial.ts';
import { worstState } from '../../checks/judge-trial.ts';
import { measuredSummary } from '../../figures/measured-summary.ts';
import { withComparedQueries } from '../../figures/compared-queries.ts';
import { type TrialCores, readCores, servingOf } from '../../figures/serving.ts';
import { unlikeDatabaseTimes, unlikeDatabases, unlikeStatements } from './unlike-statements.ts';
import { countedTrials, standingTrials } from '../../figures/standing-trials.ts';
import type { Calibration } from '../calibration/calibration.ts';
import { marginsOf } from './calibrated-margins.ts';
import { factsOf, stateOf } from './facts-of.ts';
import { type EvidenceBeside, type Mandatory, mandatoryOf } from '../scorecard/mandatory.ts';
import { scorecardOfRun } from '../scorecard/of-run.ts';

/**
 * Computes what a run says, from its records alone; the same records give the same summary.
 */
export async function summarise(input: {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly latency: AsyncIterable<LatencyLine> | Iterable<LatencyLine>;
  /** absent: cores at the busiest time are unknown */
  readonly samples?: AsyncIterable<SampleLine> | Iterable<SampleLine>;
  /** of topologies of the run, for its machine and scenario */
  readonly calibrations?: readonly Calibration[];
  /** what is stored beside this run, by topology, for requirements that are mandatory; absent: nothing */
  readonly beside?: ReadonlyMap<string, EvidenceBeside>;
}): Promise<RunSummary> {
  const { run, trials, samples = [] } = input;
  const digests = await digestAll(input.latency, peakHourOf(run));
  const measured = trials.filter((trial) => trial.state === 'measured');
  const cores = await readCores(run, measured, samples);
  const counted = run.topologies.map((topology) => countedOf({ run, trials, digests, topology }));
  const topologies = run.topologies.map((topology, at) =>
    summariseTopology({ run, trials, cores, topology, counted: counted[at] ?? [] }),
  );
  const offloaded = withComparedQueries(withOffload(topologies, run.reference));
  const facts = offloaded.map((summary, at) => factsOf({ run, summary, trials: counted[at] ?? [], cores }));
  const { calibrations = [], beside = new Map<string, EvidenceBeside>() } = input;
  const decided = (mandatory: readonly Mandatory[]): RunSummary =>
    summaryWith(
      decide({ run, topologies: offloaded, facts, margins: marginsOf(calibrations), calibrations, mandatory }),
      { run, trials, topologies: offloaded },
    );
  const alone = decided([]);
  const mandatory = mandatoryOf(run, alone, beside);
  const summary = mandatory.length === 0 ? alone : decided(mandatory);
  const scorecard = scorecardOfRun(run, summary);
  // In the order of its schema, as it is read from its file: a page written now and one written from the file are the same bytes.
  return SUMMARY_FILE.schema.parse(scorecard.length === 0 ? summary : { ...summary, scorecard });
}

function summaryWith(
  decision: Decision,
  {
    run,
    trials,
    topologies,
  }: {
    readonly run: RunRecord;
    readonly trials: readonly TrialRecord[];
    readonly topologies: readonly TopologySummary[];
  },
): RunSummary {
  return {
    schema: SUMMARY_VERSION,
    runId: run.runId,
    scenario: run.scenario.name,
    reference: run.reference,
    scheduleDigest: run.schedule.digest,
    ...(run.scenario.http2 !== undefined && { protocol: 'HTTP/2' as const }),
    decision,
    topologies: [...topologies],
    warnings: [
      ...unlikeDatabases(topologies).map((reason) => `statements are not compared: ${reason}`),
      ...unlikeDatabaseTimes(topologies).map((reason) => `database times are not compared: ${reason}`),
      ...warningsOf(run, trials),
    ],
    notMeasured: [...run.scenario.caveats, ...(decision.notMeasured ?? []).map(inWords)],
  };
}

/** The trials of a topology that its figures are of. */
function countedOf(input: {
  run: RunRecord;
  trials: readonly TrialRecord[];
  digests: ReadonlyMap<number, LatencyDigest>;
  topology: RunRecord['topologies'][number];
}): readonly DigestedTrial[] {
  const { run, digests } = input;
  return countedTrials(run, input.trials, input.topology.name).map((record) => ({
    record,
    latency: digests.get(record.trial) ?? new LatencyDigest(peakHourOf(run)),
  }));
}

function summariseTopology(input: {
  run: RunRecord;
  trials: readonly TrialRecord[];
  cores: ReadonlyMap<number, TrialCores>;
  topology: RunRecord['topologies'][number];
  counted: readonly DigestedTrial[];
}): TopologySummary {
  const { run, topology, counted } = input;
  const own = input.trials.filter((trial) => trial.topology === topology.name);
  const measured = own.filter((trial) => trial.state === 'measured');
  const standing = standingTrials(run, input.trials);
  const compared = measured.filter((trial) => standing.includes(trial));
  const states = (metricClass: 'time' | 'work') =>
    worstState(counted.map(({ record }) => record.validity[metricClass]));
  const [first, ...rest] = counted;
  return {
    name: topology.name,
    title: topology.title,
    trials: {
      planned: run.plan.filter((planned) => planned.topology === topology.name).length,
      measured: measured.length,
      validTime: measured.filter((trial) => trial.validity.time !== 'invalid').length,
      validWork: measured.filter((trial) => trial.validity.work !== 'invalid').length,
      failed: own.filter((trial) => trial.state === 'failed').length,
    },
    validity:
      first === undefined ? { time: 'invalid', work: 'invalid' } : { time: states('time'), work: states('work') },
    ...(first === undefined
      ? {}
      : {
          measured: measuredSummary({ run, topology, trials: [first, ...rest], allMeasured: compared }),
          serving: servingOf({ run, trials: counted.map(({ record }) => record), cores: input.cores }),
        }),
    ...unboundOf(measured),
    failures: own.flatMap((trial) => failureLine(trial)),
    ...stoppedOf(own),
  };
}

/** One trial on a machine without control groups is enough: its figures are among the others. */
function unboundOf(measured: readonly MeasuredTrial[]): Pick<TopologySummary, 'unboundServers'> {
  const unbound = measured.find(({ unboundServers }) => unboundServers !== undefined)?.unboundServers;
  return unbound === undefined ? {} : { unboundServers: unbound };
}

function stoppedOf(own: readonly TrialRecord[]): Pick<TopologySummary, 'stopped'> {
  const [stopped] = own.flatMap((trial) => stoppedText(trial) ?? []);
  return stopped === undefined ? {} : { stopped };
}

function failureLine(trial: TrialRecord): string[] {
  const stopped = stoppedText(trial);
  if (stopped !== undefined) return [`trial ${trial.trial}: ${stopped}`];
  if (trial.state === 'failed')
    return [`trial ${trial.trial} failed while it was to ${trial.phase}: ${trial.error.message}`];
  if (trial.state === 'interrupted') return [`trial ${trial.trial} was interrupted while it was to ${trial.phase}`];
  return [];
}

/** Nothing is compared with a reference that is invalid or fails, nor is what is so itself. */
function withOffload(topologies: readonly TopologySummary[], reference: string): TopologySummary[] {
  const known = topologies.find(({ name }) => name === reference);
  const base =
    known !== undefined && stateOf(known) === 'measured' ? known.measured?.database?.statements.median : undefined;
  return topologies.map((topology) => {
    const own = topology.measured?.database?.statements.median;
    if (topology.measured === undefined || own === undefined || base === undefined || base === 0) return topology;
    if (stateOf(topology) !== 'measured') return topology;
    if (known !== undefined && unlikeStatements(known, topology) !== undefined) return topology;
    return { ...topology, measured: { ...topology.measured, offloadRatio: 1 - own / base } };
  });
}

function warningsOf(run: RunRecord, trials: readonly TrialRecord[]): string[] {
  const missing = run.plan.length - trials.filter((trial) => trial.state === 'measured').length;
  return [
    ...repeatedBlocks(run),
    ...(missing > 0 ? [`${missing} of ${run.plan.length} planned trials were not measured`] : []),
    ...trials.flatMap((trial) =>
      trial.state === 'measured'
        ? trial.warnings.map((warning) => `trial ${trial.trial} (${trial.topology}): ${warning}`)
        : [],
    ),
  ];
}

/** Rejected pairs are named with their reasons, so that nothing is dropped in silence. */
function repeatedBlocks({ plan }: RunRecord): string[] {
  const blocks = new Map(
    plan.flatMap(({ repeats }) => (repeats === undefined ? [] : [[repeats.repetition, repeats.why]])),
  );
  return [...blocks].map(
    ([repetition, why]) => `repetition ${repetition} of all topologies was measured again: ${why}`,
  );
}

function inWords({ what, detail, command }: NonNullable<Decision['notMeasured']>[number]): string {
  const text = `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${detail}`;
  return command === undefined ? text : `${text} (${command})`;
}

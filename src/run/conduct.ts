import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import { summarise } from '../checks/summarise.ts';
import { isolationFor } from '../cluster/isolation.ts';
import { collectors } from '../collectors/registry.ts';
import { wallMs } from '../core/clock.ts';
import { BenchdayError } from '../core/errors.ts';
import type { RunListener } from '../core/events.ts';
import type { MeasuredTrial, RunRecord, TrialRecord } from '../core/records.ts';
import type { RunSummary } from '../core/summary.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { repeatBlock } from '../plan/repeat.ts';
import { writeIds } from '../store/id-file.ts';
import { readRun } from '../store/run-reader.ts';
import { RunWriter, pointLatestAt } from '../store/run-writer.ts';
import { describeEnvironment } from './environment.ts';
import { keepOnCores } from './generator-cores.ts';
import { whyInvalid } from './invalid-block.ts';
import { startingRecord } from './run-record.ts';
import type { Candidates, RunRequest } from './run-request.ts';
import { trialLine } from './trial-line.ts';
import type { TrialContext } from './trial-context.ts';
import { type TrialSource, runTrial } from './trial.ts';

export interface RunOutcome {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly summary: RunSummary;
}

/**
 * Runs every planned trial, stores each as soon as it is done, and sums up what is there; also after an interruption.
 * The caller holds the lock of the machine.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED; a trial that fails is part of the outcome instead
 */
export async function conduct(request: RunRequest): Promise<RunOutcome> {
  const runId = basename(request.directory);
  await using writer = await RunWriter.create(request.directory);
  const isolation = isolationFor(await coresOf(request.candidates), request.scenario.isolation);
  const run = startingRecord(request, runId, await environmentOf(request, isolation.description));
  await writer.run(run);
  await pointLatestAt(request.reports, request.directory);

  const listener = recording(request.listener, writer);
  listener({
    type: 'run-started',
    runId,
    directory: request.directory,
    trials: request.plan.length,
    scenario: run.scenario.title,
    scheduleDigest: run.schedule.digest,
    hits: run.schedule.hits,
    expectedMs: request.plan.length * (run.scenario.durationMs + run.scenario.warmUp.durationMs),
  });
  await using _cores = await keepOnCores(isolation.generatorCpuset, listener);
  const { trials, plan } = await runAll(request, writer, { run, listener, sutCpuset: isolation.sutCpuset });

  const finished = { ...run, plan, state: endState(trials, request.signal), finishedAtMs: wallMs() };
  await writer.run(finished);
  const stored = await readRun(request.directory, request.reports);
  const summary = await summarise({ run: finished, trials: stored.trials, latency: stored.latency() });
  await writer.summary(summary);
  listener({ type: 'run-finished', runId, directory: request.directory });
  return { run: finished, trials: stored.trials, summary };
}

async function runAll(
  request: RunRequest,
  writer: RunWriter,
  shared: { run: RunRecord; listener: RunListener; sutCpuset: string | undefined },
): Promise<{ trials: TrialRecord[]; plan: RunRecord['plan'] }> {
  const { run, listener, sutCpuset } = shared;
  const done: TrialRecord[] = [];
  const context: TrialContext = {
    runId: run.runId,
    scenario: request.scenario,
    scheduleDigest: run.schedule.digest,
    engine: request.engine,
    collectors,
    sutCpuset,
    otherRuns: request.otherRuns,
    firstTrial: (topology) =>
      done.find((trial): trial is MeasuredTrial => trial.state === 'measured' && trial.topology === topology),
    listener,
    signal: request.signal,
    onLatency: (line) => {
      writer.latency(line);
    },
    onSample: (line) => {
      writer.sample(line);
    },
    keep: {
      journal: ({ trial, topology }) => writer.layout.journal(trial, topology),
      ids: ({ trial, topology }, kind, ids) => writeIds(writer.layout.ids(trial, topology, kind), ids),
    },
    saveLog: (planned, service, text) => writer.log(planned.trial, planned.topology, service, text),
  };
  const plan = [...request.plan];
  // The plan grows while it is worked off.
  for (const planned of plan) {
    if (request.signal.aborted) break;
    const { trial, topology, repetition } = planned;
    listener({ type: 'trial-started', trial, topology, repetition });
    const { record, latency } = await runTrial(planned, sourceOf(planned, request.candidates), context);
    await writer.trial(record);
    done.push(record);
    listener({
      type: 'trial-finished',
      trial,
      topology,
      outcome: record.state,
      line: trialLine(record, latency),
    });
    const why = whyInvalid(plan, done);
    const again = why === undefined ? [] : repeatBlock(plan, repetition, { most: request.scenario.repeatInvalid, why });
    if (again.length === 0) continue;
    plan.push(...again);
    await writer.run({ ...run, plan });
    listener({ type: 'plan-extended', trials: plan.length, reason: why ?? '' });
  }
  return { trials: done, plan };
}

function sourceOf(planned: PlannedTrial, candidates: Candidates): TrialSource {
  if (candidates.kind === 'target') return candidates;
  const topology = candidates.topologies.find(({ name }) => name === planned.topology);
  if (topology === undefined)
    throw new BenchdayError('INTERNAL', `the plan names ${planned.topology}, which was not read`);
  return { kind: 'topology', cluster: candidates.cluster, topology };
}

async function coresOf(candidates: Candidates): Promise<number> {
  if (candidates.kind === 'topologies') return (await candidates.cluster.describe()).cpus;
  return availableParallelism();
}

async function environmentOf(request: RunRequest, isolation: string): Promise<RunRecord['environment']> {
  const { candidates } = request;
  return describeEnvironment({
    cluster:
      candidates.kind === 'topologies'
        ? { id: candidates.cluster.id, description: await candidates.cluster.describe() }
        : undefined,
    isolation,
    directory: dirname(request.scenario.file),
  });
}

function endState(trials: readonly TrialRecord[], signal: AbortSignal): RunRecord['state'] {
  if (signal.aborted) return 'interrupted';
  return trials.some((trial) => trial.state === 'measured') ? 'finished' : 'failed';
}

/** Every event but the ticks of load goes to events.ndjson too. */
function recording(listener: RunListener, writer: RunWriter): RunListener {
  return (event) => {
    if (event.type !== 'load') {
      const { type, ...rest } = event;
      const trial = 'trial' in event ? event.trial : undefined;
      writer.event({ atMs: wallMs(), type, detail: JSON.stringify(rest), ...(trial === undefined ? {} : { trial }) });
    }
    listener(event);
  };
}

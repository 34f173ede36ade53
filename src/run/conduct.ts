import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import { type Isolation, isolationFor, isolationOn } from '../platform/engine/isolation.ts';
import { atExit } from '../base/at-exit.ts';
import { wallMs } from '../base/clock.ts';
import { BenchdayError } from '../base/errors.ts';
import type { RunListener } from '../records/events.ts';
import type { RunRecord } from '../records/run-record.ts';
import { stoppedText, type TrialRecord } from '../records/trial-record.ts';
import { closeRun } from '../store/close-run.ts';
import { RunWriter, pointLatestAt } from '../store/run-writer.ts';
import { trimRun } from '../store/trim-run.ts';
import { describeEnvironment } from './environment.ts';
import { keepOnCores } from './generator-cores.ts';
import { keptTrials, resumedRecord } from './resume.ts';
import { startingRecord } from './run-record.ts';
import type { RunRequest } from './run-request.ts';
import { runAll } from './run-all.ts';

export interface RunOutcome {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
}

/**
 * Runs every planned trial and stores each as soon as it is done; also what is there after an interruption. It decides nothing.
 * The caller holds the lock of the machine.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED, RESUME_REFUSED; a trial that fails is part of the outcome instead
 */
export async function conduct(request: RunRequest): Promise<RunOutcome> {
  const isolation = await isolationOf(request);
  const { run, kept } = await beginning(request, isolation.description);
  await using writer = await RunWriter.create(request.directory);
  using _closed = atExit(() => {
    closeRun(writer.layout.run, 'interrupted');
  });
  try {
    return await conductInto(writer, request, { run, kept, isolation });
  } catch (error) {
    // So that nobody takes it for one that goes on.
    tryToClose(writer.layout.run);
    throw error;
  }
}

async function conductInto(
  writer: RunWriter,
  request: RunRequest,
  { run, kept, isolation }: { run: RunRecord; kept: readonly TrialRecord[]; isolation: Isolation },
): Promise<RunOutcome> {
  const runId = basename(request.directory);
  // Before the record: a run that has one has what stands beside it.
  await request.onBegun?.(kept);
  await writer.run(run);
  await pointLatestAt(request.reports, request.directory);

  const listener = recording(request.listener, writer);
  listener({
    type: 'run-started',
    runId,
    directory: request.directory,
    trials: request.plan.length,
    kept: kept.length,
    topologies: [...new Set(request.plan.map(({ topology }) => topology))],
    p95LimitMs: request.scenario.slo.p95Ms,
    scenario: run.scenario.title,
    ...plannedOf(run),
    expectedMs: (request.plan.length - kept.length) * (run.scenario.durationMs + run.scenario.warmUp.durationMs),
  });
  await using _cores = await keepOnCores(isolation.generatorCpuset, listener);
  const { trials, plan } = await runAll(request, writer, { run, kept, listener, sutCpuset: isolation.sutCpuset });

  const finished = { ...run, plan, state: endState(trials, request.signal), finishedAtMs: wallMs() };
  await writer.run(finished);
  listener({ type: 'run-finished', runId, directory: request.directory });
  return { run: finished, trials: trials.toSorted((a, b) => a.trial - b.trial) };
}

/** The record that the run begins with, and what an interrupted one has already; nothing is written before that is accepted. */
async function beginning(
  request: RunRequest,
  isolation: string,
): Promise<{ run: RunRecord; kept: readonly TrialRecord[] }> {
  const fresh = startingRecord(request, basename(request.directory), await environmentOf(request, isolation));
  if (request.resumes === undefined) return { run: fresh, kept: [] };
  const kept = keptTrials(request.resumes.run, request.resumes.trials);
  const run = resumedRecord(request.resumes.run, fresh, kept.length);
  await trimRun(request.directory, new Set(kept.map(({ trial }) => trial)));
  return { run, kept };
}

async function isolationOf({ candidates, scenario }: RunRequest): Promise<Isolation> {
  if (candidates.kind === 'target') return isolationFor(availableParallelism(), scenario.isolation);
  return isolationOn(await candidates.platform.describe(), scenario.isolation);
}

async function environmentOf(request: RunRequest, isolation: string): Promise<RunRecord['environment']> {
  const { candidates } = request;
  return describeEnvironment({
    platform:
      candidates.kind === 'topologies'
        ? { id: candidates.platform.id, description: await candidates.platform.describe() }
        : undefined,
    isolation,
    directory: dirname(request.scenario.file),
  });
}

function endState(trials: readonly TrialRecord[], signal: AbortSignal): RunRecord['state'] {
  if (signal.aborted) return wasInterrupted(signal) ? 'interrupted' : 'failed';
  return trials.some((trial) => trial.state === 'measured' || stoppedText(trial) !== undefined) ? 'finished' : 'failed';
}

/** Not so where an error that nobody caught ended the job. */
function wasInterrupted({ reason }: AbortSignal): boolean {
  return !(reason instanceof BenchdayError) || reason.code === 'INTERRUPTED';
}

function tryToClose(file: string): void {
  try {
    closeRun(file, 'failed');
  } catch {
    // There is no record, or it cannot be read: the error that led here says more.
  }
}

/** Every event but the ticks of load goes to events.ndjson too. */
function recording(listener: RunListener, writer: RunWriter): RunListener {
  return (event) => {
    if (event.type !== 'load') {
      // Figures are those of the trial's own record.
      const { type, figures: _figures, ...rest } = { figures: undefined, ...event };
      const trial = 'trial' in event ? event.trial : undefined;
      writer.event({ atMs: wallMs(), type, detail: JSON.stringify(rest), ...(trial === undefined ? {} : { trial }) });
    }
    listener(event);
  };
}

/** What each trial is to send, where that is known. */
function plannedOf({ schedule, scenario: { script } }: RunRecord) {
  return script === undefined ? { scheduleDigest: schedule.digest, hits: schedule.hits } : { script };
}

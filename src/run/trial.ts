import { explainEngineFailure } from '../platform/engine/connection.ts';
import { isOfEngine } from '../platform/engine/patience.ts';
import { wallMs } from '../base/clock.ts';
import { asBenchdayError, BenchdayError, EXIT, messageOf } from '../base/errors.ts';
import { firstLine } from '../base/first-line.ts';
import { withoutAddressSecrets } from '../base/secrets.ts';
import { stackOf } from '../base/stack-text.ts';
import { systemError } from '../base/system-error.ts';
import type { Phase } from '../records/events.ts';
import { TRIAL_VERSION, type TrialRecord } from '../records/trial-record.ts';
import { askedHost } from '../scenario/asked-host.ts';
import { awaitEntries } from './await-entry.ts';
import type { PlannedTrial } from './plan/plan.ts';
import type { LatencyDigest } from '../stats/latency-digest.ts';
import { type ControlWork, measureControl } from './control.ts';
import { type Measurement, measure } from './measure.ts';
import { keepLogs, openSubject, takeDown, type TrialSource, type TrialTask } from './open-subject.ts';
import { PhaseLog } from './phase-log.ts';
import { takeServersDown } from './servers-down.ts';
import type { Site, StandingSite } from './standing-site.ts';
import type { TrialContext } from './trial-context.ts';
import type { Subject } from './subject.ts';
import { speechOf } from './speech.ts';

export interface TrialOutcome {
  readonly record: TrialRecord;
  /** absent unless it was measured */
  readonly latency?: LatencyDigest;
}

/** Of a run whose trials may follow each other on one bring-up. */
export interface SharedSite {
  readonly standing: StandingSite;
  /** which trial is next after what came of this one; undefined: there is none */
  readonly nextAfter: (record: TrialRecord) => Promise<PlannedTrial | undefined>;
}

/**
 * Brings up, measures and tears down once; with `shared` on what stands, where that is whole and serves well, and leaves it standing where the
 * next one may follow. What was measured is stored before anything is taken down, so that nothing that goes wrong then costs a number. The
 * record that is returned is the whole one, with the tear-down.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED; what else went wrong becomes the record
 */
export async function runTrial(
  planned: PlannedTrial,
  source: TrialSource,
  context: TrialContext,
  shared?: SharedSite,
): Promise<TrialOutcome> {
  const phases = new PhaseLog(planned.trial, context.listener);
  const task: Task = { ...{ planned, source, context, phases, shared }, warnings: [] };
  let attempt: Attempt;
  let stays = false;
  try {
    try {
      const control = await controlOf(task);
      attempt = { state: 'measured', measurement: await measureSomewhere(task), control };
    } catch (error) {
      attempt = { state: 'failed', phase: phases.current, error: asBenchdayError(error, asFailure) };
      await keepStack(attempt.error, task);
    }
    const record = recordOf(attempt, task);
    if (attempt.state === 'measured') await context.store(record);
    const next = await shared?.nextAfter(record);
    stays = task.site !== undefined && shared?.standing.leave(task.site, record, next) === true;
  } finally {
    if (task.site !== undefined) await keepLogs(task.site.subject, task);
    if (task.site !== undefined && !stays) {
      shared?.standing.end();
      task.warnings.push(...(await takeDown(task.site.subject, task)));
    }
  }
  const record = recordOf(attempt, task);
  return attempt.state === 'measured' ? { record, latency: attempt.measurement.latency } : { record };
}

interface Task extends TrialTask {
  readonly shared: SharedSite | undefined;
  /** what it is measured on, once there is something */
  site?: Site;
  /** of the tear-down */
  readonly warnings: string[];
}

type Attempt =
  | { readonly state: 'measured'; readonly measurement: Measurement; readonly control: ControlWork | undefined }
  | { readonly state: 'failed'; readonly phase: string; readonly error: BenchdayError };

/** The record as far as the trial has come. */
function recordOf(attempt: Attempt, { planned, phases, site, warnings }: Task): TrialRecord {
  const { sharedBringUp } = site ?? {};
  const head = {
    schema: TRIAL_VERSION,
    trial: planned.trial,
    topology: planned.topology,
    repetition: planned.repetition,
    startedAtMs: phases.startedAtMs,
    endedAtMs: wallMs(),
    phases: phases.finish(),
    ...(sharedBringUp === undefined ? {} : { sharedBringUp }),
  } as const;
  if (attempt.state === 'measured') {
    const { measurement, control } = attempt;
    const { latency: _latency, ...measured } = measurement;
    return {
      ...head,
      state: 'measured',
      bringUpMs: site?.bringUpMs ?? phases.durationMs('bring up'),
      ...(control === undefined ? {} : { control }),
      ...measured,
      warnings: [...measured.warnings, ...warnings],
    };
  }
  if (attempt.error.code === 'INTERRUPTED') return { ...head, state: 'interrupted', phase: attempt.phase };
  const { code, message, hint } = attempt.error;
  return { ...head, state: 'failed', phase: attempt.phase, error: { code, message, hint } };
}

/** On what stands, where that is whole again and clients are served well, else on a new bring-up. */
async function measureSomewhere(task: Task): Promise<Measurement> {
  const { shared, phases, context } = task;
  if (shared?.standing.stands === true) {
    const { standing } = shared;
    phases.enter('whole again', standing.withinMs);
    const site = await standing.takeOver(context.signal);
    let because: string | undefined;
    if (site !== undefined) {
      task.site = site;
      try {
        return await measureOn(site, task);
      } catch (error) {
        if (MEASURING.has(phases.current) || context.signal.aborted) throw error;
        because = firstLine(messageOf(error));
      }
    }
    delete task.site;
    const old = standing.end(because);
    if (old !== undefined) task.warnings.push(...(await takeDown(old, task)));
  }
  const subject = await openSubject(task);
  task.site = { subject, bringUpMs: 0 };
  await untilItAnswers(subject, task);
  phases.finish();
  const bringUpMs = phases.durationMs('bring up');
  task.site = (await shared?.standing.begin(subject, bringUpMs)) ?? { subject, bringUpMs };
  return measureOn(task.site, task);
}

/** What goes wrong from then on is of the trial; before it, of what was played there earlier. */
const MEASURING: ReadonlySet<Phase> = new Set(['measure', 'drain']);

async function untilItAnswers(subject: Subject, { context: { scenario, signal } }: Task): Promise<void> {
  await awaitEntries(subject, {
    withinMs: scenario.readyWithinMs,
    signal,
    speech: speechOf(scenario),
    host: askedHost(scenario.requests),
  });
}

async function measureOn({ subject, settling }: Site, task: Task): Promise<Measurement> {
  const { serversDown = [] } = task.context;
  const left = serversDown.length === 0 ? subject : await takeServersDown(subject, serversDown, task);
  return measure(left, { ...task, ...(settling === undefined ? {} : { settling }) });
}

async function controlOf({ context, phases }: Task): Promise<ControlWork | undefined> {
  const controlMs = context.scenario.gate?.controlMs;
  if (controlMs === undefined) return undefined;
  phases.enter('control', controlMs);
  return measureControl(controlMs, context.signal);
}

/** A bug is reported by its stack, which is too long for a sentence. */
async function keepStack(error: BenchdayError, { planned, context }: Task): Promise<void> {
  if (error.exitCode !== EXIT.ourBug) return;
  await context.saveLog(planned, 'benchday-stack', withoutAddressSecrets(stackOf(error))).catch(() => undefined);
}

function asFailure(error: unknown): BenchdayError {
  if (isOfEngine(error)) return explainEngineFailure(error, 'the Docker engine could not be asked');
  return systemError(error) ?? new BenchdayError('INTERNAL', messageOf(error), { cause: error });
}

import { portsToPublish } from '../collectors/ports.ts';
import { explainEngineFailure } from '../platform/engine/connection.ts';
import { isOfEngine } from '../platform/engine/patience.ts';
import type { Platform, ServiceEvent } from '../platform/platform.ts';
import { isoTime, wallMs } from '../base/clock.ts';
import { asBenchdayError, BenchdayError, EXIT, messageOf } from '../base/errors.ts';
import { withoutAddressSecrets } from '../base/secrets.ts';
import { stackOf } from '../base/stack-text.ts';
import { systemError } from '../base/system-error.ts';
import { TRIAL_VERSION, type TrialRecord } from '../records/trial-record.ts';
import { askedHost } from '../scenario/asked-host.ts';
import { awaitEntries } from './await-entry.ts';
import type { PlannedTrial } from './plan/plan.ts';
import type { LatencyDigest } from '../stats/latency-digest.ts';
import type { Topology } from '../topology/topology.ts';
import { type ControlWork, measureControl } from './control.ts';
import { type Measurement, measure } from './measure.ts';
import { PhaseLog } from './phase-log.ts';
import { takeServersDown } from './servers-down.ts';
import type { TrialContext } from './trial-context.ts';
import type { WatchedTarget } from '../topology/watched-target.ts';
import { attachTarget } from './watched-services.ts';
import { type Subject, targetSubject, topologySubject } from './subject.ts';
import { speechOf } from './speech.ts';

export type TrialSource =
  | { readonly kind: 'topology'; readonly platform: Platform; readonly topology: Topology }
  | { readonly kind: 'target'; readonly url: string; readonly watched?: WatchedTarget };

export interface TrialOutcome {
  readonly record: TrialRecord;
  /** absent unless it was measured */
  readonly latency?: LatencyDigest;
}

const LOG_LINES = 200;

/**
 * Brings up, measures and tears down once. What was measured is stored before anything is taken down, so that nothing that goes
 * wrong then costs a number. The record that is returned is the whole one, with the tear-down.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED; what else went wrong becomes the record
 */
export async function runTrial(
  planned: PlannedTrial,
  source: TrialSource,
  context: TrialContext,
): Promise<TrialOutcome> {
  const task: Task = { planned, source, context, phases: new PhaseLog(planned.trial, context.listener) };
  let subject: Subject | undefined;
  let attempt: Attempt;
  const warnings: string[] = [];
  try {
    try {
      const control = await controlOf(task);
      subject = await openSubject(task);
      attempt = { state: 'measured', measurement: await measureOn(subject, task), control };
    } catch (error) {
      attempt = { state: 'failed', phase: task.phases.current, error: asBenchdayError(error, asFailure) };
      await keepStack(attempt.error, task);
    }
    if (attempt.state === 'measured') await context.store(recordOf(attempt, task, []));
  } finally {
    if (subject !== undefined) warnings.push(...(await takeDown(subject, task)));
  }
  const record = recordOf(attempt, task, warnings);
  return attempt.state === 'measured' ? { record, latency: attempt.measurement.latency } : { record };
}

type Attempt =
  | { readonly state: 'measured'; readonly measurement: Measurement; readonly control: ControlWork | undefined }
  | { readonly state: 'failed'; readonly phase: string; readonly error: BenchdayError };

interface Task {
  readonly planned: PlannedTrial;
  readonly source: TrialSource;
  readonly context: TrialContext;
  readonly phases: PhaseLog;
}

/** The record as far as the trial has come. */
function recordOf(attempt: Attempt, { planned, phases }: Task, warnings: readonly string[]): TrialRecord {
  const head = {
    schema: TRIAL_VERSION,
    trial: planned.trial,
    topology: planned.topology,
    repetition: planned.repetition,
    startedAtMs: phases.startedAtMs,
    endedAtMs: wallMs(),
    phases: phases.finish(),
  } as const;
  if (attempt.state === 'measured') {
    const { measurement, control } = attempt;
    const { latency: _latency, ...measured } = measurement;
    return {
      ...head,
      state: 'measured',
      bringUpMs: phases.durationMs('bring up'),
      ...(control === undefined ? {} : { control }),
      ...measured,
      warnings: [...measured.warnings, ...warnings],
    };
  }
  if (attempt.error.code === 'INTERRUPTED') return { ...head, state: 'interrupted', phase: attempt.phase };
  const { code, message, hint } = attempt.error;
  return { ...head, state: 'failed', phase: attempt.phase, error: { code, message, hint } };
}

async function measureOn(subject: Subject, task: Task): Promise<Measurement> {
  const { scenario, signal } = task.context;
  await awaitEntries(subject, {
    withinMs: scenario.readyWithinMs,
    signal,
    speech: speechOf(scenario),
    host: askedHost(scenario.requests),
  });
  const { serversDown = [] } = task.context;
  return measure(serversDown.length === 0 ? subject : await takeServersDown(subject, serversDown, task), task);
}

/** Never throws. @returns what was left standing, one sentence each */
async function takeDown(subject: Subject, task: Task): Promise<string[]> {
  const { planned, context, phases } = task;
  await keepLogs(subject, task);
  phases.enter('tear down');
  try {
    await subject[Symbol.asyncDispose]();
    return [];
  } catch (error) {
    const message = `the tear-down failed: ${messageOf(error)}; remove what is left with: benchday down`;
    context.listener({ type: 'warning', trial: planned.trial, message });
    return [message];
  }
}

async function controlOf({ context, phases }: Task): Promise<ControlWork | undefined> {
  const controlMs = context.scenario.gate?.controlMs;
  if (controlMs === undefined) return undefined;
  phases.enter('control', controlMs);
  return measureControl(controlMs, context.signal);
}

async function openSubject({ planned, source, context, phases }: Task): Promise<Subject> {
  const { readyWithinMs } = context.scenario;
  if (source.kind === 'target') {
    phases.enter('bring up', readyWithinMs);
    return targetSubject(source.url, source.watched && (await attachTarget(source.watched)));
  }
  const { topology } = source;
  const request = {
    topology,
    runId: context.runId,
    trial: String(planned.trial),
    publish: portsToPublish(topology),
    readyWithinMs,
    signal: context.signal,
    onEvent: ({ service, state }: ServiceEvent) => {
      context.listener({ type: 'service', trial: planned.trial, service, state });
    },
    ...(context.sutCpuset === undefined ? {} : { cpuset: context.sutCpuset }),
  };
  if (topology.data !== undefined) {
    phases.enter('restore data');
    await source.platform.restoreData(request);
  }
  phases.enter('bring up', readyWithinMs);
  const running = await source.platform.bringUp(request);
  return topologySubject(running);
}

/** Logs are for reading later; that one cannot be had costs a warning, not the trial. */
async function keepLogs(subject: Subject, { planned, context }: Task): Promise<void> {
  for (const service of subject.services) {
    try {
      const text = await service.logs(LOG_LINES);
      await context.saveLog(planned, service.name, `# last ${LOG_LINES} lines, kept at ${isoTime(wallMs())}\n${text}`);
    } catch (error) {
      context.listener({
        type: 'warning',
        trial: planned.trial,
        message: `no log of ${service.name}: ${messageOf(error)}`,
      });
    }
  }
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

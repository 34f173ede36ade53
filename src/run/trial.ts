import { portsToPublish } from '../collectors/ports.ts';
import type { Platform } from '../platform/platform.ts';
import { isoTime, wallMs } from '../base/clock.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { TRIAL_VERSION, type TrialRecord } from '../records/trial-record.ts';
import { awaitEntries } from './await-entry.ts';
import type { PlannedTrial } from './plan/plan.ts';
import type { LatencyDigest } from '../stats/latency-digest.ts';
import type { Topology } from '../topology/topology.ts';
import { type ControlWork, measureControl } from './control.ts';
import { type Measurement, measure } from './measure.ts';
import { PhaseLog } from './phase-log.ts';
import type { TrialContext } from './trial-context.ts';
import { type Subject, targetSubject, topologySubject } from './subject.ts';

export type TrialSource =
  | { readonly kind: 'topology'; readonly platform: Platform; readonly topology: Topology }
  | { readonly kind: 'target'; readonly url: string };

export interface TrialOutcome {
  readonly record: TrialRecord;
  /** absent unless it was measured */
  readonly latency?: LatencyDigest;
}

const LOG_LINES = 200;

/** Brings up, measures and tears down once. Does not throw: what went wrong becomes the record. */
export async function runTrial(
  planned: PlannedTrial,
  source: TrialSource,
  context: TrialContext,
): Promise<TrialOutcome> {
  const phases = new PhaseLog(planned.trial, context.listener);
  const result = await attempt({ planned, source, context, phases });
  const head = {
    schema: TRIAL_VERSION,
    trial: planned.trial,
    topology: planned.topology,
    repetition: planned.repetition,
    startedAtMs: phases.startedAtMs,
    endedAtMs: wallMs(),
    phases: phases.finish(),
  } as const;
  if (result.state === 'measured') {
    const { measurement: whole, control } = result;
    const { latency, ...measurement } = whole;
    return {
      latency,
      record: {
        ...head,
        state: 'measured',
        bringUpMs: phases.durationMs('bring up'),
        ...(control === undefined ? {} : { control }),
        ...measurement,
      },
    };
  }
  if (result.error.code === 'INTERRUPTED') return { record: { ...head, state: 'interrupted', phase: result.phase } };
  const { code, message, hint } = result.error;
  return { record: { ...head, state: 'failed', phase: result.phase, error: { code, message, hint } } };
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

async function attempt(task: Task): Promise<Attempt> {
  const { phases } = task;
  let failedIn: string | undefined;
  try {
    const control = await controlOf(task);
    phases.enter('bring up', task.context.scenario.readyWithinMs);
    await using subject = await openSubject(task);
    try {
      const { readyWithinMs, tls } = task.context.scenario;
      await awaitEntries(subject, { withinMs: readyWithinMs, signal: task.context.signal, tls });
      return { state: 'measured', measurement: await measure(subject, task), control };
    } catch (error) {
      failedIn = phases.current;
      throw error;
    } finally {
      await keepLogs(subject, task);
      phases.enter('tear down');
    }
  } catch (error) {
    return { state: 'failed', phase: failedIn ?? phases.current, error: asBenchdayError(error) };
  }
}

async function controlOf({ context, phases }: Task): Promise<ControlWork | undefined> {
  const controlMs = context.scenario.gate?.controlMs;
  if (controlMs === undefined) return undefined;
  phases.enter('control', controlMs);
  return measureControl(controlMs, context.signal);
}

async function openSubject({ planned, source, context }: Task): Promise<Subject> {
  if (source.kind === 'target') return targetSubject(source.url);
  const { topology } = source;
  const running = await source.platform.bringUp({
    topology,
    runId: context.runId,
    trial: String(planned.trial),
    publish: portsToPublish(topology),
    readyWithinMs: context.scenario.readyWithinMs,
    signal: context.signal,
    onEvent: ({ service, state }) => {
      context.listener({ type: 'service', trial: planned.trial, service, state });
    },
    ...(context.sutCpuset === undefined ? {} : { cpuset: context.sutCpuset }),
  });
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

function asBenchdayError(error: unknown): BenchdayError {
  if (error instanceof BenchdayError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new BenchdayError('INTERNAL', text, { cause: error });
}

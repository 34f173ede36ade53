import { portsToPublish } from '../collectors/ports.ts';
import type { Platform, ServiceEvent } from '../platform/platform.ts';
import { isoTime, wallMs } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { Topology } from '../topology/topology.ts';
import type { WatchedTarget } from '../topology/watched-target.ts';
import type { PhaseLog } from './phase-log.ts';
import type { PlannedTrial } from './plan/plan.ts';
import { type Subject, targetSubject, tearDownWarning, topologySubject } from './subject.ts';
import type { TrialContext } from './trial-context.ts';
import { attachTarget } from './watched-services.ts';

export type TrialSource =
  | { readonly kind: 'topology'; readonly platform: Platform; readonly topology: Topology }
  | { readonly kind: 'target'; readonly url: string; readonly watched?: WatchedTarget };

export interface TrialTask {
  readonly planned: PlannedTrial;
  readonly source: TrialSource;
  readonly context: TrialContext;
  readonly phases: PhaseLog;
}

const LOG_LINES = 200;

/** Brings up what a trial measures, or looks at what runs already. @throws what `bringUp` and `restoreData` throw */
export async function openSubject({ planned, source, context, phases }: TrialTask): Promise<Subject> {
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

/** Never throws. @returns what was left standing, one sentence each */
export async function takeDown(
  subject: Subject,
  { planned, context, phases }: Pick<TrialTask, 'planned' | 'context' | 'phases'>,
): Promise<string[]> {
  phases.enter('tear down');
  try {
    await subject[Symbol.asyncDispose]();
    return [];
  } catch (error) {
    const message = tearDownWarning(error);
    context.listener({ type: 'warning', trial: planned.trial, message });
    return [message];
  }
}

/** Logs are for reading later; that one cannot be had costs a warning, not the trial. */
export async function keepLogs(
  subject: Subject,
  { planned, context }: Pick<TrialTask, 'planned' | 'context'>,
): Promise<void> {
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

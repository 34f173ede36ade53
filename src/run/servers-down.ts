import { monotonicMs, sleep } from '../base/clock.ts';
import { BenchdayError } from '../base/errors.ts';
import { plainSeconds } from '../base/number-text.ts';
import type { Platform } from '../platform/platform.ts';
import { containersOn, withoutServers } from '../platform/without-servers.ts';
import { scheduleOf } from '../scenario/scenario-schedule.ts';
import type { PhaseLog } from './phase-log.ts';
import type { PlannedTrial } from './plan/plan.ts';
import { type Subject, topologySubject } from './subject.ts';
import type { TrialContext } from './trial-context.ts';
import { verify } from './verify.ts';
import { speechOf } from './speech.ts';

const BETWEEN_TRIES_MS = 500;

interface Task {
  readonly planned: PlannedTrial;
  readonly source: { readonly kind: 'topology'; readonly platform: Platform } | { readonly kind: 'target' };
  readonly context: TrialContext;
  readonly phases: PhaseLog;
}

/**
 * Kills everything on some servers, as when they are off, and waits until what is left answers rightly: its own failover may take a while.
 * @returns what is left of the site; taking it down takes all of it down
 * @throws {BenchdayError} SITE_NOT_SERVED when it does not within the time in which a topology must be ready; FAULT_REFUSED
 */
export async function takeServersDown(
  subject: Subject,
  servers: readonly string[],
  { planned, source, context, phases }: Task,
): Promise<Subject> {
  const { running } = subject;
  const grips = source.kind === 'topology' ? source.platform.grips : undefined;
  if (running === undefined || grips === undefined)
    throw new BenchdayError('FAULT_REFUSED', 'servers can only be taken down on one Docker engine');
  const { scenario, signal } = context;
  phases.enter('servers down', scenario.readyWithinMs);
  await Promise.all(containersOn(running, servers).map(({ id }) => grips.kill(id)));
  const left = topologySubject(withoutServers(running, servers));
  const untilMs = monotonicMs() + scenario.readyWithinMs;
  for (let attempt = 1; ; attempt += 1) {
    // Each with keys of its own: a write that is asked for twice is answered as a repetition.
    const schedule = scheduleOf(scenario, `${context.runId}/${planned.trial}/d${attempt}/`);
    const problem = await verify([left.url, ...left.otherUrls], schedule, signal, speechOf(scenario)).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof BenchdayError && error.code === 'VERIFICATION_FAILED') return error.message;
        throw error;
      },
    );
    if (problem === undefined) return left;
    if (monotonicMs() >= untilMs) {
      const message = `without ${servers.join(' and ')} it did not serve within ${plainSeconds(scenario.readyWithinMs)}: ${problem}`;
      throw new BenchdayError('SITE_NOT_SERVED', message);
    }
    await sleep(BETWEEN_TRIES_MS, signal);
  }
}

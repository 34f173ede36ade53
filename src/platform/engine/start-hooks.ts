import type Docker from 'dockerode';
import { monotonicMs, throwIfAborted } from '../../base/clock.ts';
import { deadline } from '../../base/deadline.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { hideIn } from '../../topology/compose/hidden-values.ts';
import type { StartHook } from '../../topology/container-settings.ts';
import type { Service } from '../../topology/topology.ts';
import { runCommand } from './exec.ts';

const LINES_SHOWN = 20;
/** A service may have more time to get ready than a command has else. */
const LONGEST_MS = 24 * 3_600_000;

/** Of what is done until a service is ready. */
export interface StartLimits {
  readonly signal?: AbortSignal;
  /** monotonic */
  readonly readyAtMs?: number;
  /** told the id of its container once there is one, which may be refused or fail after that; undefined: it was removed again */
  readonly onCreated?: (containerId: string | undefined) => void;
}

/**
 * What a service runs in its container once that has started, one after the other. Its words are not said: they may hold a password.
 * @throws {BenchdayError} SERVICE_DIED with the last lines of one that fails, without the values of variables;
 *   SERVICE_NOT_READY, INTERRUPTED
 */
export async function runStartHooks(
  docker: Docker,
  container: Docker.Container,
  service: Service,
  { signal, readyAtMs }: StartLimits = {},
): Promise<void> {
  const until =
    readyAtMs === undefined
      ? signal
      : deadline(Math.max(0, readyAtMs - monotonicMs()), ...(signal === undefined ? [] : [signal]));
  for (const [index, hook] of (service.settings?.startHooks ?? []).entries()) {
    if (signal !== undefined) throwIfAborted(signal);
    const what = `${service.name}: post_start ${index + 1}`;
    const { exitCode, output } = await runCommand(docker, container, hook.command, {
      ...settingsOf(hook),
      what: 'it',
      ...(until !== undefined && { signal: until, withinMs: LONGEST_MS }),
    }).catch((cause: unknown) => {
      if (signal !== undefined) throwIfAborted(signal);
      if (until?.aborted === true) {
        throw new BenchdayError('SERVICE_NOT_READY', `${what} had not ended when the time to get ready was over`);
      }
      // Without its cause, whose message may hold the value too.
      throw new BenchdayError(
        'SERVICE_DIED',
        `${what} could not be run: ${hideIn(messageOf(cause), hook.hidden ?? [])}`,
      );
    });
    if (exitCode === 0) continue;
    const said = hideIn(output.trimEnd(), hook.hidden ?? [])
      .split('\n')
      .slice(-LINES_SHOWN)
      .join('\n');
    throw new BenchdayError(
      'SERVICE_DIED',
      `${what} ended with exit code ${exitCode}${said === '' ? '' : `:\n${said}`}`,
    );
  }
}

function settingsOf({ user, isPrivileged, workingDir, environment }: StartHook): Docker.ExecCreateOptions {
  return {
    ...(user !== undefined && { User: user }),
    ...(isPrivileged === true && { Privileged: true }),
    ...(workingDir !== undefined && { WorkingDir: workingDir }),
    ...(environment !== undefined && { Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`) }),
  };
}

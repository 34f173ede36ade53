import type Docker from 'dockerode';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { hideIn } from '../../topology/compose/hidden-values.ts';
import type { StartHook } from '../../topology/container-settings.ts';
import type { Service } from '../../topology/topology.ts';
import { runCommand } from './exec.ts';

const LINES_SHOWN = 20;

/**
 * What a service runs in its container once that has started, one after the other. Its words are not said: they may hold a password.
 * @throws {BenchdayError} SERVICE_DIED with the last lines of one that fails, without the values of variables
 */
export async function runStartHooks(docker: Docker, container: Docker.Container, service: Service): Promise<void> {
  for (const [index, hook] of (service.settings?.startHooks ?? []).entries()) {
    const what = `${service.name}: post_start ${index + 1}`;
    const { exitCode, output } = await runCommand(docker, container, hook.command, {
      ...settingsOf(hook),
      what: 'it',
    }).catch((cause: unknown) => {
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

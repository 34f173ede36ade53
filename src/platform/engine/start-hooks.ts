import type Docker from 'dockerode';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import type { StartHook } from '../../topology/container-settings.ts';
import type { Service } from '../../topology/topology.ts';
import { runCommand } from './exec.ts';

const LINES_SHOWN = 20;

/**
 * What a service runs in its container once that has started, one after the other.
 * @throws {BenchdayError} SERVICE_DIED with the last lines of one that fails
 */
export async function runStartHooks(docker: Docker, container: Docker.Container, service: Service): Promise<void> {
  for (const hook of service.settings?.startHooks ?? []) {
    const what = `${service.name}: post_start ${hook.command.join(' ')}`;
    const { exitCode, output } = await runCommand(docker, container, hook.command, settingsOf(hook)).catch(
      (cause: unknown) => {
        throw new BenchdayError('SERVICE_DIED', `${what} could not be run: ${messageOf(cause)}`, { cause });
      },
    );
    if (exitCode === 0) continue;
    const said = output.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');
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

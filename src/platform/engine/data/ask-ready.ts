import type Docker from 'dockerode';
import { messageOf } from '../../../base/errors.ts';
import { runCommand } from '../exec.ts';
import type { ServerCommand } from './servers.ts';

const ANSWER_WITHIN_MS = 10_000;

/**
 * Asks a database whether it takes connections. Its password is no word of the command: those stand in the events of the engine, in the list
 * of processes and in messages. Never throws.
 * @returns exitCode -1: it could not be asked, output says why
 */
export async function askReady(
  docker: Docker,
  container: Docker.Container,
  { command, environment, user }: ServerCommand,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const settings = {
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...(user !== undefined && { User: user }),
  };
  try {
    return await runCommand(docker, container, command, { ...settings, withinMs: ANSWER_WITHIN_MS });
  } catch (cause) {
    return { exitCode: -1, output: messageOf(cause) };
  }
}

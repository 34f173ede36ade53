import type Docker from 'dockerode';
import { readFile } from 'node:fs/promises';
import { BenchdayError } from '../../base/errors.ts';
import { explainEngineFailure } from './connection.ts';
import { isLocal } from './server-groups.ts';

/**
 * Whether a process of a container has a library in its memory: what its variables ask for is not always done.
 * @throws {BenchdayError} FAULT_REFUSED where its processes are of another machine, or of another user
 */
export async function hasLoaded(docker: Docker, id: string, library: string): Promise<boolean> {
  const refuse = (why: string): never => {
    throw new BenchdayError('FAULT_REFUSED', `what the processes of ${id} have loaded cannot be seen: ${why}`);
  };
  if (process.platform !== 'linux' || !isLocal(docker)) return refuse('the engine does not run on this machine');
  const pids = await pidsOf(docker, id);
  const maps = await Promise.all(
    pids.map((pid) =>
      readFile(`/proc/${pid}/maps`, 'utf8').catch((cause: unknown) => {
        // One that has ended meanwhile has loaded nothing.
        if (['ENOENT', 'ESRCH'].includes((cause as NodeJS.ErrnoException).code ?? '')) return '';
        return refuse('they are of another user');
      }),
    ),
  );
  return maps.some((text) => text.includes(library));
}

async function pidsOf(docker: Docker, id: string): Promise<readonly string[]> {
  try {
    const listed = (await docker.getContainer(id).top({ ps_args: '-eo pid' })) as {
      readonly Processes?: readonly (readonly string[])[] | null;
    };
    return (listed.Processes ?? []).flatMap(([pid = '']) => (/^\d+$/.test(pid.trim()) ? [pid.trim()] : []));
  } catch (cause) {
    throw explainEngineFailure(cause, `the processes of ${id} could not be listed`);
  }
}

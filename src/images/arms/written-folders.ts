import { stat } from 'node:fs/promises';
import { realPath } from '../../base/paths.ts';
import type { Service } from '../../topology/topology.ts';

/**
 * Folders of this machine that any of the services may write to, with links followed: one may read what another writes. A single file is
 * mostly configuration that is mounted without `ro`: one that is written to costs a new measurement, no wrong answer.
 */
export async function writtenFolders(services: readonly Pick<Service, 'mounts'>[]): Promise<readonly string[]> {
  const written: string[] = [];
  for (const mount of services.flatMap(({ mounts }) => mounts)) {
    if (mount.kind !== 'bind' || mount.readOnly) continue;
    const found = await stat(mount.source).catch(() => undefined);
    if (found?.isFile() !== true) written.push(await realPath(mount.source));
  }
  return written;
}

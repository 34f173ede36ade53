import path from 'node:path';
import type { HostAccess } from '../../records/host-access.ts';
import { isWithin, realPath } from '../../base/paths.ts';
import { isInGitFolder } from '../repositories.ts';
import type { Environment } from './interpolate.ts';

const DOCKER_SOCKETS = ['/var/run/docker.sock', '/run/docker.sock'];

/**
 * What a path of this machine asks for, with links followed.
 * @param folder  what lies in it is nobody's business but a `.git`; absent: all is asked for
 * @param outer   the variables of the environment that benchday runs in
 */
export async function pathAccess(
  { folder, outer }: { readonly folder?: string; readonly outer: Environment },
  place: string,
  file: string,
): Promise<readonly HostAccess[]> {
  const real = await realPath(file);
  const sockets = [...DOCKER_SOCKETS, (outer['DOCKER_HOST'] ?? '').replace(/^unix:\/\//, '')].filter((socket) =>
    socket.startsWith('/'),
  );
  const realSockets = [...sockets, ...(await Promise.all(sockets.map(realPath)))];
  const socket = realSockets.includes(file) || realSockets.includes(real);
  if (socket) return [{ place, kind: 'docker-socket' }];
  if (folder !== undefined && isWithin(folder, real) && !isInGitFolder(path.relative(folder, real))) return [];
  const holdsSocket = realSockets.some((one) => isWithin(real, one));
  return [{ place, kind: `path:${real}` }, ...(holdsSocket ? [{ place, kind: 'docker-socket' }] : [])];
}

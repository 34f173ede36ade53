import path from 'node:path';
import { BenchdayError } from '../base/errors.ts';
import { isWithin, realPath } from '../base/paths.ts';
import type { HostAccess } from '../records/host-access.ts';

const PATH = 'path:';

/** What is asked for and not granted. A path is granted with all that lies below it. @param grants  words of `--allow-host-access` */
export async function notGranted(
  asked: readonly HostAccess[],
  grants: readonly string[],
): Promise<readonly HostAccess[]> {
  const folders = await Promise.all(
    grants.flatMap((grant) => (grant.startsWith(PATH) ? [realPath(grant.slice(PATH.length))] : [])),
  );
  return asked.filter(({ kind }) => {
    if (grants.includes(kind)) return false;
    return !(kind.startsWith(PATH) && folders.some((folder) => isWithin(folder, kind.slice(PATH.length))));
  });
}

/** @throws {BenchdayError} HOST_ACCESS_REFUSED naming everything that is not granted */
export async function refuseHostAccess(
  what: string,
  asked: readonly HostAccess[],
  grants: readonly string[],
): Promise<void> {
  const refused = await notGranted(asked, grants);
  if (refused.length > 0) throw hostAccessRefused(what, refused);
}

export function hostAccessRefused(what: string, refused: readonly HostAccess[]): BenchdayError {
  const lines = refused.map(({ place, kind, shown = kind }) => `\n  ${place}: ${shown}`);
  const kinds = [...new Set(refused.map(({ kind, shown = kind }) => shown))].join(',');
  return new BenchdayError(
    'HOST_ACCESS_REFUSED',
    `${what} asks for what is outside of its own folder:${lines.join('')}`,
    {
      hint: `if it may have that: --allow-host-access '${kinds}', or allow_host_access in the scenario (of a comparison of commits that of the baseline)`,
    },
  );
}

/** What a topology has of this machine, one line each. */
export function grantNotes(asked: readonly HostAccess[]): readonly string[] {
  return asked.map(({ place, kind, shown = kind }) => `${place} has ${shown} of this machine, as it was allowed`);
}

/**
 * A link out of the work tree would have messages quote a file of this machine.
 * @throws {BenchdayError} HOST_ACCESS_REFUSED
 */
export async function refuseLinkedFile(file: string, tree: string): Promise<void> {
  if (isWithin(await realPath(tree), await realPath(file))) return;
  throw new BenchdayError('HOST_ACCESS_REFUSED', `${path.basename(file)} of the commit is a link out of its work tree`);
}

import { stat } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { errnoOf } from '../base/errors.ts';
import { isOwnLimit } from '../base/own-limits.ts';
import { isWithin, realPath } from '../base/paths.ts';
import { isSmallFolder } from '../base/small-folder.ts';
import { writtenFolders } from '../images/arms/written-folders.ts';
import { wholeFolderDigest } from '../images/build/folder-digest.ts';
import type { RunRequest } from '../run/run-request.ts';
import type { Topology } from '../topology/topology.ts';

/** A folder that holds more takes longer to read than a measurement may wait for it. */
const MOST = { bytes: 1_073_741_824, entries: 100_000 };

/** What containers see of this machine. */
export interface SeenFiles {
  /** of files, and of folders beside the Compose file that no container writes to: where they are, and the digest of what they hold */
  readonly digests: readonly (readonly [source: string, sha256: string])[];
  /** others: a container or the search itself may change them, or they are a whole disk, or too large a folder; and what could not be read */
  readonly uncompared: readonly string[];
}

/**
 * What is mounted into a topology's containers, as it is now: it is in no digest of the Compose file.
 * @param reports  absolute; each experiment writes there
 */
export async function seenFilesOf(
  { file, services }: Pick<Topology, 'file' | 'services'>,
  reports: string,
): Promise<SeenFiles> {
  const top = await realPath(dirname(file));
  const binds = services.flatMap(({ mounts }) => mounts.flatMap((mount) => (mount.kind === 'bind' ? [mount] : [])));
  const changing = [await realPath(reports), ...(await writtenFolders(services))];
  const digests: (readonly [string, string])[] = [];
  const uncompared: string[] = [];
  for (const source of [...new Set(binds.map((bind) => bind.source))].sort()) {
    const kind = await kindAt(source);
    if (kind === 'nothing') continue;
    const real = await realPath(source);
    const isSteady = !changing.some((place) => isWithin(real, place));
    const isLookedInto =
      isSteady && (kind === 'file' || (kind === 'folder' && isWithin(top, real) && (await isSmallFolder(real, MOST))));
    const digest = isLookedInto ? await wholeFolderDigest(source) : undefined;
    if (digest === undefined) uncompared.push(source);
    else digests.push([source, digest]);
  }
  return { digests, uncompared };
}

/**
 * The same of each topology of a run, by its name: for its record, by which a run that is resumed finds what is another one by then.
 * @returns what lies beside the Compose file has its place from there, since a work tree may be moved
 */
export async function mountedFilesOf(
  topologies: readonly Pick<Topology, 'name' | 'file' | 'services'>[],
  reports: string,
): Promise<NonNullable<RunRequest['mounted']>> {
  const mounted = new Map<string, { path: string; sha256: string }[]>();
  for (const topology of topologies) {
    const top = await realPath(dirname(topology.file));
    const { digests } = await seenFilesOf(topology, reports);
    const files = digests.map(([source, sha256]) => ({
      path: isWithin(top, source) ? relative(top, source) || '.' : source,
      sha256,
    }));
    mounted.set(topology.name, files);
  }
  return mounted;
}

/** A socket or a device holds nothing, and a folder that is not there is made empty; of what cannot be looked at nothing is known. */
async function kindAt(source: string): Promise<'file' | 'folder' | 'nothing' | 'unknown'> {
  try {
    const found = await stat(source);
    if (found.isFile()) return 'file';
    return found.isDirectory() ? 'folder' : 'nothing';
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined || isOwnLimit(errno)) throw cause;
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? 'nothing' : 'unknown';
  }
}

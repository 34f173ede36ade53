import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isWithin, realPath } from '../../base/paths.ts';
import type { Service } from '../topology.ts';
import type { BuildBase } from './build-base.ts';
import { hostPathKind, readHostFile } from './host-files.ts';

/** More is no file of settings. */
const MOST_BYTES = 1024 * 1024;
const MOST_FILES = 100;

type Seeing = Pick<Service, 'mounts' | 'files'> & { readonly copies?: BuildBase['copies'] };

/**
 * What a container reads at a path, where the project's own files say it: mounted, written by Compose, or copied by its Dockerfile.
 * @param tree  with links followed; nothing outside of it is opened
 * @returns undefined: only the image knows
 */
export async function seenText(
  { mounts, files = [], copies = [] }: Seeing,
  target: string,
  tree: string,
): Promise<string | undefined> {
  const written = files.find((file) => file.target === target);
  if (written !== undefined) return written.content;
  // What is mounted deepest is what is seen.
  const [mount] = mounts
    .filter((one) => isWithin(one.target, target))
    .sort((a, b) => b.target.length - a.target.length);
  if (mount !== undefined && mount.kind !== 'bind') return undefined;
  if (mount !== undefined) return ownText(path.join(mount.source, path.posix.relative(mount.target, target)), tree);
  for (const copy of copies.toReversed()) {
    const inside = isWithin(copy.folder, target)
      ? path.join(copy.source, path.posix.relative(copy.folder, target))
      : '';
    for (const source of [...(copy.target === target ? [copy.source] : []), inside]) {
      const text = source === '' ? undefined : await ownText(source, tree);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

/** Paths of the files in a folder of a container, as far as the project's own say it. @param isWanted  by its name */
export async function seenPaths(
  { mounts, files = [], copies = [] }: Seeing,
  folder: string,
  isWanted: (name: string) => boolean,
): Promise<readonly string[]> {
  const found = [...files, ...copies].map(({ target }) => target);
  for (const mount of mounts) {
    if (mount.kind !== 'bind') continue;
    found.push(mount.target);
    if (!isWithin(mount.target, folder) && !isWithin(folder, mount.target)) continue;
    const inside = isWithin(folder, mount.target) ? '' : path.posix.relative(mount.target, folder);
    for (const name of await namesIn(path.join(mount.source, inside)))
      found.push(path.posix.join(mount.target, inside, name));
  }
  for (const copy of copies) {
    const inside = isWithin(copy.folder, folder) ? path.posix.relative(copy.folder, folder) : '';
    for (const name of await namesIn(path.join(copy.source, inside)))
      found.push(path.posix.join(copy.folder, inside, name));
  }
  const wanted = found.filter((one) => isWithin(folder, one) && isWanted(path.posix.basename(one)));
  return [...new Set(wanted)].sort().slice(0, MOST_FILES);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().slice(0, MOST_FILES);
}

async function ownText(file: string, tree: string): Promise<string | undefined> {
  if (!isWithin(tree, await realPath(file)) || (await hostPathKind(file)) !== 'file') return undefined;
  if ((await stat(file)).size > MOST_BYTES) return undefined;
  return readHostFile(file).catch(() => undefined);
}

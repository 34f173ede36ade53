import { lstat, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import { askGit } from '../../base/git.ts';
import { isWithin, placeIn, realPath } from '../../base/paths.ts';
import { refuseHostAccess } from '../../topology/granted-access.ts';

/** What the files held when the first arm was opened, by path: both arms get the same, whatever is written meanwhile. */
export type KeptSettings = Map<string, { readonly content: Uint8Array; readonly mode: number }>;

/**
 * Files of variables that git ignores are part of no commit. A commit's work tree gets those of the present one, but where the commit has
 * a file of its own there.
 * @param files  as the present work tree's topology names them
 * @returns what was copied, from the repository on
 * @throws {BenchdayError} HOST_ACCESS_REFUSED for one that is a link out of the repository, or would be written out of the work tree
 */
export async function copyIgnoredSettings(
  files: readonly string[],
  {
    repository,
    tree,
    grants,
    kept,
  }: {
    readonly repository: string;
    readonly tree: string;
    readonly grants: readonly string[];
    readonly kept: KeptSettings;
  },
): Promise<readonly string[]> {
  const top = await realPath(repository);
  const copied: string[] = [];
  for (const file of files) {
    const place = await placeIn(top, file);
    if (place === undefined || (await isThere(path.join(tree, place))) || !(await isIgnored(top, place))) continue;
    await refuseLeading(file, { place, top, grants });
    const found = kept.get(file) ?? (await contentOf(file));
    if (found === undefined) continue;
    kept.set(file, found);
    await put(path.join(tree, place), tree, found);
    copied.push(place);
  }
  return copied;
}

async function isThere(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => undefined)) !== undefined;
}

async function isIgnored(top: string, place: string): Promise<boolean> {
  return (await askGit(top, 'check-ignore', '--quiet', '--', place)).state === 'answered';
}

async function refuseLeading(
  file: string,
  { place, top, grants }: { readonly place: string; readonly top: string; readonly grants: readonly string[] },
): Promise<void> {
  const real = await realPath(file);
  if (isWithin(top, real)) return;
  await refuseHostAccess(`${place} of the work tree`, [{ place, kind: `path:${real}` }], grants);
}

/** @returns undefined for one that is no file, or not there; who needs it says so */
async function contentOf(file: string): Promise<{ readonly content: Uint8Array; readonly mode: number } | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  return { content: await readFile(file), mode: found.mode & 0o777 };
}

/** A folder of the commit may be a link. */
async function put(
  file: string,
  tree: string,
  { content, mode }: { readonly content: Uint8Array; readonly mode: number },
): Promise<void> {
  const folder = path.dirname(file);
  if (!isWithin(await realPath(tree), await realPath(folder))) {
    const name = path.relative(tree, folder);
    throw new BenchdayError('HOST_ACCESS_REFUSED', `${name} of the commit is a link out of its work tree`);
  }
  await mkdir(folder, { recursive: true });
  await writeFile(file, content, { flag: 'wx', mode });
}

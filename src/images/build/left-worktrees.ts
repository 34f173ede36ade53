import { readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { readBounded } from '../../base/bounded-file.ts';
import { errnoOf } from '../../base/errors.ts';

/** A path and a word. */
const MOST_BYTES = 16_384;
/** Modules of modules. */
const DEEPEST = 8;

/**
 * Removes what repositories still know of work trees in a temporary folder whose process was killed: git would list them for three months.
 * Nothing is removed but entries that name a place in that folder.
 */
export async function forgetWorktrees(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    // While images are built of a tree, its pointer stands beside it, under a name of its own.
    for (const pointer of [path.join(folder, name, '.git'), path.join(folder, name)]) {
      const [, entry = ''] = /^gitdir: (\/.*)$/.exec(await lineOf(pointer)) ?? [];
      // <repository>/.git/worktrees/<name>
      if (path.basename(path.dirname(entry)) !== 'worktrees') continue;
      await forgetBelow(path.dirname(path.dirname(entry)), `${folder}${path.sep}`, DEEPEST);
    }
  }
}

async function forgetBelow(gitDir: string, place: string, levels: number): Promise<void> {
  const entries = path.join(gitDir, 'worktrees');
  for (const name of await namesIn(entries)) {
    if ((await lineOf(path.join(entries, name, 'gitdir'))).startsWith(place)) {
      await rm(path.join(entries, name), { recursive: true, force: true });
    }
  }
  // As git does once none is left; one that was made meanwhile keeps it.
  await rmdir(entries).catch(() => undefined);
  if (levels > 0) await forgetInModules(path.join(gitDir, 'modules'), place, levels - 1);
}

/** A module may be called a/b, so that its clone is two folders down. */
async function forgetInModules(folder: string, place: string, levels: number): Promise<void> {
  for (const name of await namesIn(folder)) {
    const inner = path.join(folder, name);
    const isClone = (await namesIn(inner)).includes('HEAD');
    if (isClone) await forgetBelow(inner, place, levels);
    else if (levels > 0) await forgetInModules(inner, place, levels - 1);
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).flatMap((entry) =>
      entry.isSymbolicLink() ? [] : [entry.name],
    );
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause) ?? '')) return [];
    throw cause;
  }
}

async function lineOf(file: string): Promise<string> {
  try {
    return (await readBounded(file, MOST_BYTES)).toString('utf8').trim();
  } catch {
    return '';
  }
}

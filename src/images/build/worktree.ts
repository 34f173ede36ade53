import { chmod, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { askGit, git } from '../../base/git.ts';
import { scratchFolder } from '../../base/scratch-folder.ts';
import { type Lack, addTree, fillTree, wordsAt } from './whole-tree.ts';

/** A commit checked out in a temporary folder; disposing of it leaves the repository as it was. */
export interface Worktree extends AsyncDisposable {
  readonly folder: string;
  /** what of the commit is not there: pointers of git-lfs, submodules that this clone does not have */
  readonly lacks: readonly Lack[];
}

/**
 * The whole commit: with its submodules, and what git-lfs keeps. The folder has the name of the repository's, since a compose file there
 * is called after it.
 * @throws {BenchdayError} GIT_FAILED, naming what of the commit is not here
 */
export async function checkOut(repository: string, commit: string): Promise<Worktree> {
  const tree = await checkOutInPart(repository, commit);
  const [lack] = tree.lacks;
  if (lack === undefined) return tree;
  await tree[Symbol.asyncDispose]();
  throw lack.failure;
}

/**
 * The same, where not all of it is used: what is not here is listed.
 * @param say  told what could not be removed at the end, as containers may leave files there that are not this user's
 */
export async function checkOutInPart(
  repository: string,
  commit: string,
  say: (line: string) => void = () => undefined,
): Promise<Worktree> {
  const parent = await scratchFolder('benchday-branch-');
  const folder = join(parent, basename(repository));
  const places: string[] = [];
  const remove = async () => {
    await askGit(repository, 'worktree', 'remove', '--force', '--force', folder);
    await rm(parent, { recursive: true, force: true }).catch((cause: unknown) => {
      say(`${parent} could not be removed, and nothing needs it any more: ${messageOf(cause)}`);
    });
    // Forgets a tree that could not be removed in order, now that its folder is gone.
    for (const place of [repository, ...places]) await askGit(place, ...(await wordsAt(place)), 'worktree', 'prune');
  };
  try {
    await addTree(repository, folder, commit);
    const whole = await git(repository, 'rev-parse', '--show-toplevel');
    const lacks = await fillTree(whole, folder, { name: `the commit ${commit.slice(0, 12)}`, places });
    await setPlainModes(folder);
    return { folder, lacks, [Symbol.asyncDispose]: remove };
  } catch (failure) {
    await remove();
    throw failure;
  }
}

/** A commit knows of modes only who may execute; the rest is this user's umask, and would be in the images. */
export async function setPlainModes(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) await setPlainModes(file);
    else if (entry.isFile()) await chmod(file, ((await stat(file)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

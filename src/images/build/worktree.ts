import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { askGit, git } from '../../base/git.ts';

/** A commit checked out in a temporary folder; disposing of it leaves the repository as it was. */
export interface Worktree extends AsyncDisposable {
  readonly folder: string;
}

/**
 * The folder has the name of the repository's, since a compose file there is called after it.
 * @throws {BenchdayError} GIT_FAILED
 */
export async function checkOut(repository: string, commit: string): Promise<Worktree> {
  const parent = await mkdtemp(join(await realpath(tmpdir()), 'benchday-branch-'));
  const folder = join(parent, basename(repository));
  const remove = async () => {
    await askGit(repository, 'worktree', 'remove', '--force', '--force', folder);
    await rm(parent, { recursive: true, force: true });
    // Forgets a tree that could not be removed in order, now that its folder is gone.
    await askGit(repository, 'worktree', 'prune');
  };
  try {
    await git(repository, 'worktree', 'add', '--quiet', '--detach', folder, commit);
  } catch (failure) {
    await remove();
    throw failure;
  }
  return { folder, [Symbol.asyncDispose]: remove };
}

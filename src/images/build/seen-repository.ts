import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { askGitForFiles, git } from '../../base/git.ts';
import { exists } from '../../base/named-file.ts';
import { readIgnoreRules } from '../../platform/engine/ignore-rules.ts';
import { gitCovers } from '../../topology/repositories.ts';
import type { ServiceBuild } from '../../topology/topology.ts';
import type { CommitState } from './git-state.ts';
import { setPlainModes } from './worktree.ts';
import { readText } from '../../base/bounded-file.ts';

/** A commit's work tree, alone in its parent folder. */
interface Tree {
  readonly folder: string;
  readonly state: CommitState;
}

/**
 * Does something while a tree is as a clone of depth 1. A work tree has only pointers to repositories, which lead nowhere in a build: what
 * asks git for the commit stops there, Go's own builds too, and they differ from tree to tree, so that no layer after a `COPY . .` would be
 * one for both arms. Submodules have no repository meanwhile. A repository is made only where a build is given it.
 * @param say  told why there is none where that could not be made
 */
export async function withSeenRepository<T>(
  tree: Tree,
  builds: readonly ServiceBuild[],
  work: () => Promise<T>,
  say: (line: string) => void = () => undefined,
): Promise<T> {
  const own = path.join(tree.folder, '.git');
  const beside = path.dirname(tree.folder);
  const made = (await isGiven(own, builds)) ? await cloneOf(tree, path.join(beside, 'repository'), say) : undefined;
  const pointers = (await gitCovers(tree.folder, tree.folder)).filter(({ isFolder }) => !isFolder);
  const hidden: { readonly at: string; readonly by: string }[] = [];
  try {
    for (const [index, { target: at }] of pointers.entries()) {
      const by = path.join(beside, `pointer-${index}`);
      await rename(at, by);
      hidden.push({ at, by });
    }
    if (made !== undefined) await rename(made, own);
    return await work();
  } finally {
    if (made !== undefined) await rm(own, { recursive: true, force: true });
    for (const { at, by } of hidden) await rename(by, at);
  }
}

/** Whether a build is sent the repository. Where it is not sure which list of ignored files counts, it is. */
async function isGiven(repository: string, builds: readonly ServiceBuild[]): Promise<boolean> {
  for (const { context, dockerfile } of builds) {
    const below = path.relative(context, repository);
    if (below.startsWith('..')) continue;
    if (await exists(`${dockerfile}.dockerignore`)) return true;
    const written = await readText(path.join(context, '.dockerignore')).catch(() => '');
    if (!readIgnoreRules(written).ignores(path.join(below, 'HEAD'))) return true;
  }
  return false;
}

/** The commit alone, with the tags on it, and an index without the times of files. @returns its `.git`; undefined where none could be made */
async function cloneOf({ folder, state }: Tree, at: string, say: (line: string) => void): Promise<string | undefined> {
  const { commit, gitTags } = state;
  try {
    const common = path.resolve(folder, await git(folder, 'rev-parse', '--git-common-dir'));
    await git(path.dirname(at), 'init', '--quiet', '--template=', at);
    // Any commit may be asked for by this protocol, and nothing is written that holds a time or a name of this machine.
    const words = [
      '-c',
      'protocol.version=2',
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-gc',
    ];
    const fetched = await askGitForFiles(at, [...words, '--depth=1', common, commit], {
      beforehand: 'a line .git in .dockerignore spares it',
    });
    if (fetched.state !== 'answered')
      throw new BenchdayError('GIT_FAILED', fetched.state === 'refused' ? fetched.said : 'git is not installed');
    const update = ['-c', 'core.logAllRefUpdates=false', 'update-ref', '--no-deref'];
    for (const ref of ['HEAD', ...gitTags.map((tag) => `refs/tags/${tag}`)]) await git(at, ...update, ref, commit);
    await git(at, 'read-tree', 'HEAD');
    await setPlainModes(path.join(at, '.git'));
    return path.join(at, '.git');
  } catch (failure) {
    if (!(failure instanceof BenchdayError)) throw failure;
    say(`the build is given no repository: ${messageOf(failure)}`);
    return undefined;
  }
}

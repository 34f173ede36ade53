import path from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import { askGit, git } from '../../base/git.ts';
import { detachedNames } from './detached-names.ts';

/** What git says about the sources of a project. */
export type GitState =
  | { readonly kind: 'none'; /** why, as the end of a sentence */ readonly reason: string }
  | {
      readonly kind: 'commit';
      /** full hash */
      readonly commit: string;
      readonly shortCommit: string;
      /** the branch that is checked out; several when all branches are built; of a detached HEAD those of `detachedNames` */
      readonly branches: readonly string[];
      /** git tags on the commit */
      readonly gitTags: readonly string[];
      /** what differs from the commit, as git writes it; empty: the tree is clean */
      readonly changes: readonly string[];
    };

export type CommitState = Extract<GitState, { kind: 'commit' }>;

const NO_WORK_TREE = 'the folder is no work tree of its git repository';

/**
 * The state of the folder of a file. A file that the commit does not hold (untracked, or ignored) makes it dirty.
 * @param file         e.g. captain.yml
 * @param environment  of a job of a CI service: what it says of a detached HEAD
 * @throws {BenchdayError} GIT_FAILED when there is a repository that git does not want to read
 */
export async function readGitState(
  file: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<GitState> {
  const folder = path.dirname(file);
  const inside = await askGit(folder, 'rev-parse', '--is-inside-work-tree');
  if (inside.state === 'not-installed') return { kind: 'none', reason: 'git is not installed' };
  if (inside.state === 'refused') {
    if (/not a git repository/i.test(inside.said))
      return { kind: 'none', reason: 'the folder is in no git repository' };
    if (/cannot use bare repository/i.test(inside.said)) return { kind: 'none', reason: NO_WORK_TREE };
    throw new BenchdayError('GIT_FAILED', `git does not read ${folder}: ${inside.said}`);
  }
  if (inside.output !== 'true') return { kind: 'none', reason: NO_WORK_TREE };
  const head = await askGit(folder, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}');
  if (head.state !== 'answered') return { kind: 'none', reason: 'the branch has no commit yet' };
  const branch = await askGit(folder, 'symbolic-ref', '--quiet', '--short', 'HEAD');
  const described = await describeCommit(folder, head.output);
  const isOn = branch.state === 'answered';
  const names = isOn ? undefined : await detachedNames(folder, head.output, environment);
  return {
    ...described,
    branches: isOn ? [branch.output] : (names?.branches ?? []),
    gitTags: [...new Set([...described.gitTags, ...(names?.gitTags ?? [])])],
    changes: await changesIn(file),
  };
}

/** A commit by itself: no branch, no changes. */
export async function describeCommit(folder: string, commit: string): Promise<CommitState> {
  return {
    kind: 'commit',
    commit,
    shortCommit: await git(folder, 'rev-parse', '--short', commit),
    branches: [],
    gitTags: linesOf(await git(folder, 'tag', '--points-at', commit)),
    changes: [],
  };
}

async function changesIn(file: string): Promise<readonly string[]> {
  const folder = path.dirname(file);
  const changes = linesOf(await git(folder, 'status', '--porcelain', '--untracked-files=all', '--', '.'));
  const tracked = await askGit(folder, 'ls-files', '--error-unmatch', '--', path.basename(file));
  if (tracked.state === 'answered' || changes.length > 0) return changes;
  return [`!! ${path.basename(file)} (git ignores it)`];
}

/** The first few of a list of changes. */
export function inShort(changes: readonly string[]): string {
  const shown = changes.slice(0, 3).map((change) => change.trim());
  return `${shown.join(', ')}${changes.length > shown.length ? ` and ${changes.length - shown.length} more` : ''}`;
}

export function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

import path from 'node:path';
import { throwIfAborted } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { exists } from '../../base/named-file.ts';
import { buildProject, type BuiltImage } from './build-project.ts';
import type { Building } from './building.ts';
import { readCaptainFile } from './captain-file.ts';
import { git } from '../../base/git.ts';
import { type CommitState, describeCommit, linesOf, readGitState } from './git-state.ts';
import { tagOf } from './image-tags.ts';
import { sourcesOf } from './sources.ts';
import { checkOut } from './worktree.ts';

/** The head of some branches. */
interface Head {
  readonly commit: string;
  readonly branches: readonly string[];
}

/**
 * Builds what every local branch holds, each commit in a temporary work tree; the present one is not touched, and its
 * uncommitted changes are not built. Only the branch that is checked out becomes `latest`.
 * @param file  captain.yml of the present work tree; a branch that has none at this path is left out
 * @throws {BenchdayError} USAGE outside of a repository; those of buildProject, naming the branch
 */
export async function buildAllBranches(file: string, building: Building): Promise<readonly BuiltImage[]> {
  const folder = path.dirname(file);
  const present = await readGitState(file);
  if (present.kind === 'none') {
    throw new BenchdayError(
      'USAGE',
      `--all-branches needs a repository with a commit, and ${present.reason}: ${folder}`,
    );
  }
  const heads = await headsOf(folder);
  refuseEqualTags(heads);
  const prefix = await git(folder, 'rev-parse', '--show-prefix');
  const built: BuiltImage[] = [];
  for (const head of heads) {
    throwIfAborted(building.signal);
    const names = head.branches.join(', ');
    await using tree = await checkOut(folder, head.commit);
    const own = path.join(tree.folder, prefix, path.basename(file));
    if (!(await exists(own))) {
      building.onStage(`branch ${names}: has no ${prefix}${path.basename(file)}`);
      continue;
    }
    building.onStage(`branch ${names}: commit ${head.commit.slice(0, 12)}`);
    const state: CommitState = { ...(await describeCommit(tree.folder, head.commit)), branches: head.branches };
    const sources = await sourcesOf(path.dirname(own), state);
    const isLatest = head.branches.some((branch) => present.branches.includes(branch));
    built.push(
      ...(await inBranch(names, async () =>
        buildProject(await readCaptainFile(own), { state, sources, isLatest }, building),
      )),
    );
  }
  return built;
}

async function inBranch<T>(names: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof BenchdayError) || cause.code === 'INTERRUPTED') throw cause;
    throw new BenchdayError(cause.code, `branch ${names}: ${cause.message}`, { cause, hint: cause.hint });
  }
}

async function headsOf(folder: string): Promise<readonly Head[]> {
  const heads = new Map<string, string[]>();
  for (const line of linesOf(await git(folder, 'for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads'))) {
    const [commit = '', name = ''] = line.split(' ');
    heads.set(commit, [...(heads.get(commit) ?? []), name.replace(/^refs\/heads\//, '')]);
  }
  return [...heads].map(([commit, branches]) => ({ commit, branches }));
}

/** `a/b` and `a.b` would take the same tag from each other. */
function refuseEqualTags(heads: readonly Head[]): void {
  const taken = new Map<string, { readonly branch: string; readonly commit: string }>();
  for (const { commit, branches } of heads) {
    for (const branch of branches) {
      const other = taken.get(tagOf(branch));
      if (other !== undefined && other.commit !== commit) {
        throw new BenchdayError(
          'USAGE',
          `the branches ${other.branch} and ${branch} would both be the tag ${tagOf(branch)}`,
          {
            hint: 'rename one of them: git branch -m',
          },
        );
      }
      taken.set(tagOf(branch), { branch, commit });
    }
  }
}

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
 * Builds what every branch holds, local or of a remote, each commit in a temporary work tree; the present one is not touched, and its
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
  const heads = await headsOf(folder, building.onStage);
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

/** A branch of a remote counts as `git checkout` finds it: where there is none of its name here, of `origin` or of the only remote that has it. */
async function headsOf(folder: string, say: (line: string) => void): Promise<readonly Head[]> {
  const commits = await refsBelow(folder, 'refs/heads/');
  const remote = new Map<string, { readonly of: string; readonly commit: string }[]>();
  for (const of of linesOf(await git(folder, 'remote'))) {
    for (const [name, commit] of await refsBelow(folder, `refs/remotes/${of}/`)) {
      remote.set(name, [...(remote.get(name) ?? []), { of, commit }]);
    }
  }
  for (const [name, found] of remote) {
    if (commits.has(name)) continue;
    const chosen = found.find(({ of }) => of === 'origin') ?? (found.length === 1 ? found[0] : undefined);
    if (chosen !== undefined) commits.set(name, chosen.commit);
    else say(`branch ${name}: is not built, as ${found.map(({ of }) => of).join(' and ')} each have one`);
  }
  const heads = new Map<string, string[]>();
  for (const [name, commit] of commits) heads.set(commit, [...(heads.get(commit) ?? []), name]);
  return [...heads].map(([commit, branches]) => ({ commit, branches }));
}

/** Commits by the rest of the name; a remote's HEAD is only a word for one of its branches. */
async function refsBelow(folder: string, prefix: string): Promise<Map<string, string>> {
  const format = '--format=%(objectname) %(refname) %(symref)';
  const lines = linesOf(await git(folder, 'for-each-ref', format, prefix));
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const [commit = '', name = '', leadsTo = ''] = line.split(' ');
      return leadsTo === '' ? [[name.slice(prefix.length), commit]] : [];
    }),
  );
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

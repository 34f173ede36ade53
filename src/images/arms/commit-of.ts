import { BenchdayError } from '../../base/errors.ts';
import { askGit, git } from '../../base/git.ts';

const REMOTE = 'refs/remotes/';

/**
 * A commit by any word that git has for it, by `main` for `origin/main` in a fresh clone that has no such branch of its own, or by
 * `main...HEAD`: where the two parted (their merge base), as `git checkout main...HEAD` has it.
 * @returns the full hash; undefined where git knows no such commit
 * @throws {BenchdayError} GIT_FAILED in git's own words where it does not read the repository; USAGE where two commits have no merge base
 */
export async function commitOf(folder: string, ref: string): Promise<string | undefined> {
  const [left, right, ...more] = ref.split('...');
  if (left === undefined || right === undefined || more.length > 0) return oneCommit(folder, ref);
  const sides = [left || 'HEAD', right || 'HEAD'];
  const [a, b] = [await oneCommit(folder, sides[0] ?? ''), await oneCommit(folder, sides[1] ?? '')];
  if (a === undefined || b === undefined) return undefined;
  const found = await askGit(folder, 'merge-base', a, b);
  if (found.state === 'answered') return found.output;
  if (found.state === 'refused' && found.said === '') throw await noMergeBase(folder, sides);
  throw refusedBy(folder, found);
}

async function oneCommit(folder: string, ref: string): Promise<string | undefined> {
  return (await asWritten(folder, ref)) ?? (await ofRemote(folder, ref));
}

async function asWritten(folder: string, ref: string): Promise<string | undefined> {
  const answer = await askGit(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  if (answer.state === 'answered') return answer.output;
  // With --quiet, exit code 1 without a word means that there is none; all else is said.
  if (answer.state === 'refused' && answer.exitCode === 1) return undefined;
  throw refusedBy(folder, answer);
}

/** As `git checkout <branch>` finds it: of `origin`, or of the only remote that has it. A suffix such as `~2` stays one. */
async function ofRemote(folder: string, ref: string): Promise<string | undefined> {
  const [, branch = '', suffix = ''] = /^([^~^:@]+)(.*)$/s.exec(ref) ?? [];
  const remotes = (await git(folder, 'remote')).split('\n').filter((name) => name !== '');
  const names = remotes.map((remote) => `${REMOTE}${remote}/${branch}`);
  const found: string[] = [];
  for (const name of names) {
    const isThere = branch !== '' && (await asWritten(folder, name)) !== undefined;
    if (isThere) found.push(name);
  }
  const chosen =
    found.find((name) => name === `${REMOTE}origin/${branch}`) ?? (found.length === 1 ? found[0] : undefined);
  return chosen === undefined ? undefined : asWritten(folder, `${chosen}${suffix}`);
}

/** Whether only a part of the history is there. */
export async function isShallow(folder: string): Promise<boolean> {
  const answer = await askGit(folder, 'rev-parse', '--is-shallow-repository');
  return answer.state === 'answered' && answer.output === 'true';
}

/** What to do where a part of the history is missing. */
export const WHOLE_HISTORY =
  'git fetch --unshallow gets the whole history; for actions/checkout: with: { fetch-depth: 0 }, for GitLab: variables: { GIT_DEPTH: 0 }';

async function noMergeBase(folder: string, sides: readonly string[]): Promise<BenchdayError> {
  const names = sides.join(' and ');
  if (await isShallow(folder)) {
    const message = `the clone ${folder} is shallow, and its history does not reach back to where ${names} parted`;
    return new BenchdayError('USAGE', message, { hint: WHOLE_HISTORY });
  }
  return new BenchdayError('USAGE', `${names} have no commit in common in ${folder}`, {
    hint: 'name the commit to compare with: git:<commit>',
  });
}

function refusedBy(folder: string, answer: Awaited<ReturnType<typeof askGit>>): BenchdayError {
  const said = answer.state === 'refused' ? answer.said : 'git is not installed';
  const [first = ''] = said.split('\n');
  const isForeign = /dubious ownership/.test(said);
  return new BenchdayError('GIT_FAILED', `git does not read ${folder}: ${isForeign ? first : said}`, {
    hint: isForeign
      ? (/git config .*/.exec(said)?.[0] ?? 'git config --global --add safe.directory <folder>')
      : answer.state === 'refused'
        ? `git -C ${folder} status says more`
        : 'install git',
  });
}

/** Whether a failure says that there is no repository, or no git. */
export function isNoRepository(failure: unknown): boolean {
  return (
    failure instanceof BenchdayError &&
    failure.code === 'GIT_FAILED' &&
    /not a git repository|git is not installed/i.test(failure.message)
  );
}

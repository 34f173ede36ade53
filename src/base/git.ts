import { BenchdayError } from './errors.ts';
import { plainSeconds } from './number-text.ts';
import { start } from './processes.ts';

export type GitAnswer =
  | { readonly state: 'answered'; readonly output: string }
  /** git said no: its exit code and what it said */
  | { readonly state: 'refused'; readonly exitCode: number; readonly said: string }
  | { readonly state: 'not-installed' };

const WITHIN_MS = 120_000;
/** A checkout writes as many files as there are, and git-lfs fetches them. */
export const CHECKOUT_WITHIN_MS = 3_600_000;
/** A repository that is just a folder of someone's files is none: its settings would be theirs. @source git-config(1), safe.bareRepository */
const RUNS_NOTHING = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'safe.bareRepository=explicit'].flatMap(
  (one) => ['-c', one],
);
const MOST_BYTES = 64 * 1024 * 1024;

/** Asks git in a folder, in English, without touching the index and without running hooks or a program that watches files. */
export async function askGit(folder: string, ...words: readonly string[]): Promise<GitAnswer> {
  return ask(folder, words, { withinMs: WITHIN_MS });
}

/** The same for what writes or fetches files. @param beforehand  what makes it short, as the hint where it took too long */
export async function askGitForFiles(
  folder: string,
  words: readonly string[],
  { beforehand }: { readonly beforehand: string },
): Promise<GitAnswer> {
  return ask(folder, words, { withinMs: CHECKOUT_WITHIN_MS, beforehand });
}

async function ask(
  folder: string,
  words: readonly string[],
  { withinMs, beforehand }: { readonly withinMs: number; readonly beforehand?: string },
): Promise<GitAnswer> {
  const { exitCode, stdout, stderr, code, shortMessage, timedOut } = await start(
    'git',
    ['--no-optional-locks', ...RUNS_NOTHING, '-C', folder, ...words],
    { env: environmentOfGit(), extendEnv: false, timeout: withinMs, maxBuffer: MOST_BYTES, reject: false },
  );
  if (exitCode === 0) return { state: 'answered', output: stdout };
  if (code === 'ENOENT') return { state: 'not-installed' };
  if (exitCode !== undefined) return { state: 'refused', exitCode, said: stderr.trim() };
  const end = timedOut ? `took longer than ${plainSeconds(withinMs)}` : `did not end: ${shortMessage ?? stderr}`;
  throw new BenchdayError('GIT_FAILED', `git ${words.join(' ')} in ${folder} ${end}`, {
    ...(timedOut && beforehand !== undefined ? { hint: beforehand } : {}),
  });
}

/** @throws {BenchdayError} GIT_FAILED with what git said */
export async function git(folder: string, ...words: readonly string[]): Promise<string> {
  const answer = await askGit(folder, ...words);
  if (answer.state === 'answered') return answer.output;
  const said = answer.state === 'refused' ? answer.said : 'git is not installed';
  throw new BenchdayError('GIT_FAILED', `git ${words.join(' ')} in ${folder}: ${said}`);
}

/** What says of which repository git is to speak, and how much of it there is. @source git rev-parse --local-env-vars, but for settings */
const OF_ANOTHER_REPOSITORY = new Set(
  `GIT_DIR GIT_WORK_TREE GIT_IMPLICIT_WORK_TREE GIT_COMMON_DIR GIT_INDEX_FILE GIT_PREFIX GIT_INTERNAL_SUPER_PREFIX GIT_NAMESPACE
   GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_GRAFT_FILE GIT_SHALLOW_FILE GIT_REPLACE_REF_BASE
   GIT_NO_REPLACE_OBJECTS`.split(/\s+/),
);

/** A git hook that calls benchday sets GIT_DIR and others, which would speak of its repository instead of the folder's. */
function environmentOfGit(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OF_ANOTHER_REPOSITORY.has(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

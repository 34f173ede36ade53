import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll } from 'vitest';
import { gitRepository } from '../support/git-repository.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EVENTS = path.join(ROOT, 'test', 'fixtures', 'ci');
export type Environment = Readonly<Record<string, string>>;

/** main moved on since `feature` left it, and a merge of both; `old` is what `feature` was before it was rebased. */
async function origin(folder: string) {
  const { git, commit, folder: place } = await gitRepository(folder);
  const at = async (message: string) => {
    await commit(message);
    return git('rev-parse', 'HEAD');
  };
  const one = await at('one');
  await git('tag', 'v1');
  await git('switch', '--quiet', '--create', 'before');
  const old = await at('feature, as it was');
  await git('switch', '--quiet', 'main');
  const base = await at('base');
  await git('switch', '--quiet', '--create', 'feature');
  const f1 = await at('feature 1');
  const f2 = await at('feature 2');
  await git('switch', '--quiet', 'main');
  const main = await at('main has moved on');
  await git('tag', 'v2');
  await git('switch', '--quiet', '--create', 'merged');
  await git('merge', '--quiet', '--no-ff', '--message', 'merge', 'feature');
  const merge = await git('rev-parse', 'HEAD');
  return { place, commits: { one, old, base, f1, f2, main, merge } };
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
export let commits: Awaited<ReturnType<typeof origin>>['commits'];
export let clone: string;
export let shallow: string;

/** For the tests of a file: clones as a job has them, and the commits in them. */
export function inClones(): void {
  beforeAll(async () => {
    directory = await temporaryDirectory();
    const from = await origin(path.join(directory.path, 'origin'));
    commits = from.commits;
    clone = await cloneOf(from.place, 'clone');
    shallow = await cloneOf(from.place, 'shallow', '--depth=1');
  });
  afterAll(() => directory[Symbol.asyncDispose]());
}

/** As actions/checkout and the runners of GitLab have it: a detached HEAD and branches of the remote. */
async function cloneOf(from: string, name: string, ...words: readonly string[]): Promise<string> {
  const folder = path.join(directory.path, name);
  await mkdir(folder);
  const git = (...own: readonly string[]) => execa('git', ['-C', folder, ...own]);
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', `file://${from}`);
  await git('fetch', '--quiet', '--tags', ...words, 'origin', '+refs/heads/*:refs/remotes/origin/*');
  await git('checkout', '--quiet', '--detach', 'refs/remotes/origin/feature');
  return folder;
}

/** A script of a job with another program in the place of benchday's. @returns the arms, by the names of their commits */
export async function run(script: string, job: Environment, folder = clone) {
  const tools = path.join(directory.path, 'tools');
  const words = path.join(directory.path, 'words');
  await mkdir(tools, { recursive: true });
  await writeFile(words, '');
  const program = `#!/bin/sh\nif [ "$1" = -e ]; then exec ${process.execPath} "$@"; fi\nprintf '%s\\n' "$@" > ${words}\n`;
  await writeFile(path.join(tools, 'node'), program, { mode: 0o755 });
  const { exitCode, stderr } = await execa(path.join(ROOT, 'setup', 'ci', script), {
    reject: false,
    cwd: folder,
    extendEnv: false,
    env: { PATH: `${tools}:${process.env['PATH'] ?? ''}`, BENCHDAY_SCENARIO: 'day.yaml', ...job },
  });
  const said = (await readFile(words, 'utf8')).split('\n');
  const arm = (option: string) => {
    const index = said.indexOf(option);
    return index < 0 ? undefined : nameOf(said[index + 1] ?? '');
  };
  return { exitCode, stderr: named(stderr), baseline: arm('--baseline'), candidate: arm('--candidate') };
}

function nameOf(word: string): string {
  return Object.entries(commits).find(([, commit]) => word === `git:${commit}`)?.[0] ?? word;
}

/** Hashes of a text by the names of their commits. */
export function named(text: string): string {
  return Object.entries(commits).reduce(
    (all, [name, commit]) => all.replaceAll(commit, name).replaceAll(commit.slice(0, 12), name),
    text,
  );
}

/** A recorded event about other commits. @returns its file */
export async function eventWith(event: string, others: Partial<typeof commits>): Promise<string> {
  const text = await readFile(path.join(EVENTS, `github-${event}.json`), 'utf8');
  const all = { ...commits, ...others };
  const file = path.join(directory.path, 'other-event.json');
  await writeFile(
    file,
    text.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof commits) => all[name]),
  );
  return file;
}

export async function github(event: string, sha: string, ref: string, more: Environment = {}, folder?: string) {
  const text = await readFile(path.join(EVENTS, `github-${event}.json`), 'utf8');
  const file = path.join(directory.path, 'event.json');
  await writeFile(
    file,
    text.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof commits) => commits[name]),
  );
  const job = {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event.split('-')[0] ?? event,
    GITHUB_EVENT_PATH: file,
    GITHUB_SHA: sha,
    GITHUB_REF: ref,
    GITHUB_OUTPUT: path.join(directory.path, 'output'),
    ...more,
  };
  await writeFile(job.GITHUB_OUTPUT, '');
  return { ...(await run('github-gate.sh', job, folder)), output: await readFile(job.GITHUB_OUTPUT, 'utf8') };
}

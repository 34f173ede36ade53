import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitRepository } from '../support/git-repository.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EVENTS = path.join(ROOT, 'test', 'fixtures', 'ci');
type Environment = Readonly<Record<string, string>>;

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

const directory = await temporaryDirectory();
let commits: Awaited<ReturnType<typeof origin>>['commits'];
let clone: string;
let shallow: string;

beforeAll(async () => {
  const from = await origin(path.join(directory.path, 'origin'));
  commits = from.commits;
  clone = await cloneOf(from.place, 'clone');
  shallow = await cloneOf(from.place, 'shallow', '--depth=1');
});
afterAll(() => directory[Symbol.asyncDispose]());

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
async function run(script: string, job: Environment, folder = clone) {
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
function named(text: string): string {
  return Object.entries(commits).reduce(
    (all, [name, commit]) => all.replaceAll(commit, name).replaceAll(commit.slice(0, 12), name),
    text,
  );
}

async function github(event: string, sha: string, ref: string, more: Environment = {}, folder?: string) {
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

describe('the action compares', () => {
  it('a pull request with where it left its base, though the base has moved on', async () => {
    const result = await github('pull_request', commits.merge, 'refs/pull/12/merge');
    expect(result).toMatchObject({ exitCode: 0, baseline: 'base', candidate: 'f2' });
    expect(result.stderr).toBe(
      '::notice title=benchday::main has moved on by 1 commit; the baseline is base, where the candidate left it',
    );
  });

  it.each([
    ['merge_group', 'merge', 'gh-readonly-queue/main/pr-12', { baseline: 'main', candidate: 'merge' }],
    ['push', 'f2', 'feature', { baseline: 'f1', candidate: 'f2' }],
    ['push-main', 'main', 'main', { baseline: 'base', candidate: 'main' }],
    ['push-new-branch', 'f2', 'feature', { baseline: 'base', candidate: 'f2' }],
    ['push-forced', 'f2', 'feature', { baseline: 'base', candidate: 'f2' }],
    ['push-rebased', 'f2', 'feature', { baseline: 'base', candidate: 'f2' }],
    ['workflow_dispatch', 'f2', 'feature', { baseline: 'base', candidate: 'f2' }],
  ] as const)('%s of %s', async (event, sha, branch, arms) => {
    expect(await github(event, commits[sha], `refs/heads/${branch}`)).toMatchObject({ exitCode: 0, ...arms });
  });

  it('a tag of a branch with where that left the default branch', async () => {
    expect(await github('push-tag', commits.f2, 'refs/tags/v2-rc')).toMatchObject({
      exitCode: 0,
      baseline: 'base',
      candidate: 'f2',
    });
  });

  it.each([
    ['push-deleted', 'main', 'refs/heads/main', 'refs/heads/feature was deleted, so there is nothing to measure'],
    [
      'push-tag',
      'main',
      'refs/tags/v2',
      'the tag v2 is at main, which main holds already, so there is no base to compare it with: name one, as baseline: git:v1',
    ],
    [
      'schedule',
      'main',
      'refs/heads/main',
      'the event schedule of main is at main, which main holds already, so there is no base to compare it with: name one, as baseline: git:main~1',
    ],
    [
      'workflow_dispatch',
      'base',
      'refs/heads/main',
      'the event workflow_dispatch of main is at base, which main holds already, so there is no base to compare it with: name one, as baseline: git:base~1',
    ],
  ] as const)('nothing for %s of %s, and says why', async (event, sha, ref, sentence) => {
    const result = await github(event, commits[sha], ref);
    expect(result).toMatchObject({ exitCode: 2, baseline: undefined, stderr: `::error title=benchday::${sentence}` });
    expect(result.output).toContain('state=none\nexit-code=2\n');
  });

  it.each([
    ['pull_request', 'refs/pull/12/merge', /shallow and does not reach back to where pull request 12 left main/],
    ['push', 'refs/heads/feature', /lacks the commit f1 of the push to feature/],
    ['push-new-branch', 'refs/heads/feature', /does not reach back to where the new branch feature left main/],
  ])('nothing for %s in a shallow clone, and says which depth is needed', async (event, ref, sentence) => {
    const result = await github(event, commits.f2, ref, {}, shallow);
    expect(result).toMatchObject({ exitCode: 2, baseline: undefined });
    expect(result.stderr).toMatch(sentence);
    expect(result.stderr).toMatch(/actions\/checkout: with: \{ fetch-depth: 0 \}/);
  });
});

describe('what a workflow names', () => {
  it('counts, and a commit that has moved on counts as it was when the candidate left it', async () => {
    const job = { BENCHDAY_BASELINE: 'git:main', BENCHDAY_CANDIDATE: 'git:HEAD' };
    const result = await github('schedule', commits.main, 'refs/heads/main', job);
    expect(result).toMatchObject({ exitCode: 0, baseline: 'base', candidate: 'git:HEAD' });
    expect(result.stderr).toMatch(/notice.*main has moved on by 1 commit; the baseline is base/);
    const tip = await github('schedule', commits.main, 'refs/heads/main', { ...job, BENCHDAY_AGAINST: 'tip' });
    expect(tip).toMatchObject({ exitCode: 0, baseline: 'git:main', candidate: 'git:HEAD', stderr: '' });
  });

  it.each([
    [{ BENCHDAY_BASELINE: 'git:v1' }, { baseline: 'git:v1', candidate: 'f2' }],
    [{ BENCHDAY_BASELINE: 'legacy' }, { baseline: 'legacy', candidate: 'f2' }],
    [{ BENCHDAY_CANDIDATE: 'image:v3' }, { baseline: 'base', candidate: 'image:v3' }],
    [{ BENCHDAY_CANDIDATE: 'git:merged' }, { baseline: 'main', candidate: 'git:merged' }],
    [
      { BENCHDAY_BASELINE: 'git:main', BENCHDAY_CANDIDATE: 'git:v1' },
      { baseline: 'git:main', candidate: 'git:v1' },
    ],
    [
      { BENCHDAY_BASELINE: 'git:nowhere', BENCHDAY_CANDIDATE: 'git:HEAD' },
      { baseline: 'git:nowhere', candidate: 'git:HEAD' },
    ],
  ])('%o', async (job, arms) => {
    expect(await github('pull_request', commits.merge, 'refs/pull/12/merge', job)).toMatchObject({
      exitCode: 0,
      ...arms,
    });
  });

  it('is refused where it means nothing', async () => {
    const { exitCode, stderr } = await github('push', commits.f2, 'refs/heads/feature', { BENCHDAY_AGAINST: 'main' });
    expect([exitCode, stderr]).toEqual([2, '::error title=benchday::against: must be merge-base or tip, got main']);
  });
});

/** What a pipeline of GitLab has in its environment. */
function gitlab(own: Environment, folder?: string) {
  const job = { GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'main', CI_COMMIT_BEFORE_SHA: '0'.repeat(40), ...own };
  return run('gitlab-gate.sh', job, folder);
}

describe('a job of GitLab compares', () => {
  const request = (own: Environment): Environment => ({
    CI_PIPELINE_SOURCE: 'merge_request_event',
    CI_MERGE_REQUEST_IID: '7',
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: commits.base,
    CI_COMMIT_SHA: commits.f2,
    ...own,
  });

  it.each([
    [
      'a merge request',
      () => request({ CI_MERGE_REQUEST_EVENT_TYPE: 'detached' }),
      { baseline: 'base', candidate: 'f2' },
    ],
    [
      'its merged result by its own commits',
      () =>
        request({
          CI_MERGE_REQUEST_EVENT_TYPE: 'merged_result',
          CI_COMMIT_SHA: commits.merge,
          CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: commits.f2,
        }),
      { baseline: 'base', candidate: 'f2' },
    ],
    [
      'a merge train with what it holds before',
      () => request({ CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train', CI_COMMIT_SHA: commits.merge }),
      { baseline: 'main', candidate: 'merge' },
    ],
    [
      'a push',
      () => ({
        CI_PIPELINE_SOURCE: 'push',
        CI_COMMIT_BRANCH: 'feature',
        CI_COMMIT_SHA: commits.f2,
        CI_COMMIT_BEFORE_SHA: commits.f1,
      }),
      { baseline: 'f1', candidate: 'f2' },
    ],
    [
      'a new branch',
      () => ({ CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'feature', CI_COMMIT_SHA: commits.f2 }),
      { baseline: 'base', candidate: 'f2' },
    ],
    [
      'a pipeline by hand',
      () => ({ CI_PIPELINE_SOURCE: 'web', CI_COMMIT_BRANCH: 'feature', CI_COMMIT_SHA: commits.f2 }),
      { baseline: 'base', candidate: 'f2' },
    ],
    [
      'a tag of a branch',
      () => ({ CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v2-rc', CI_COMMIT_SHA: commits.f2 }),
      { baseline: 'base', candidate: 'f2' },
    ],
  ])('%s', async (_name, job, arms) => {
    expect(await gitlab(job())).toMatchObject({ exitCode: 0, ...arms });
  });

  it.each([
    [
      { CI_PIPELINE_SOURCE: 'schedule', CI_COMMIT_BRANCH: 'main' },
      'the pipeline (schedule) of main is at main, which main holds already, so there is no base to compare it with: name one, as BENCHDAY_BASELINE: git:main~1',
    ],
    [
      { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v2' },
      'the tag v2 is at main, which main holds already, so there is no base to compare it with: name one, as BENCHDAY_BASELINE: git:v1',
    ],
  ])('nothing for %o, and says why', async (job, sentence) => {
    expect(await gitlab({ CI_COMMIT_SHA: commits.main, ...job })).toMatchObject({
      exitCode: 2,
      baseline: undefined,
      stderr: `benchday: ${sentence}`,
    });
  });

  it('nothing in a shallow clone, and says which depth is needed', async () => {
    const result = await gitlab(request({}), shallow);
    expect(result).toMatchObject({ exitCode: 2, baseline: undefined });
    expect(result.stderr).toBe(
      'benchday: this clone lacks the commit base of merge request !7; get the whole history: variables: { GIT_DEPTH: 0 }',
    );
  });
});

it('outside of a job both arms must be named', async () => {
  const { exitCode, stderr } = await run('gitlab-gate.sh', {});
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/neither GitHub .* nor GitLab .* name BENCHDAY_BASELINE and BENCHDAY_CANDIDATE/);
});

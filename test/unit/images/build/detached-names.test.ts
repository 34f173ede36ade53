import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { imageTags } from '../../../../src/images/build/image-tags.ts';
import { readGitState } from '../../../../src/images/build/git-state.ts';
import { gitRepository } from '../../../support/git-repository.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const directory = await temporaryDirectory();
const repository = await gitRepository(join(directory.path, 'repo'));
await repository.write({ 'captain.yml': 'x' });
await repository.commit();
const before = await repository.git('rev-parse', 'HEAD');
const short = await repository.commit();
const commit = await repository.git('rev-parse', 'HEAD');
await repository.git('checkout', '--quiet', '--detach');
const event = join(directory.path, 'event.json');

async function tags(environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return imageTags(await readGitState(join(repository.folder, 'captain.yml'), environment));
}

it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ['a push on GitHub', { GITHUB_SHA: commit, GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'feature/x' }, ['feature.x']],
  ['a tag on GitHub', { GITHUB_SHA: commit, GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1' }, ['v1']],
  ['a pull request', { GITHUB_SHA: commit, GITHUB_REF_NAME: '7/merge', GITHUB_HEAD_REF: 'feature' }, ['feature']],
  ['a job for another commit', { GITHUB_SHA: before, GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'feature' }, []],
  ['a push on GitLab', { CI_COMMIT_SHA: commit, CI_COMMIT_BRANCH: 'feature' }, ['feature']],
  ['a tag on GitLab', { CI_COMMIT_SHA: commit, CI_COMMIT_TAG: 'v1' }, ['v1']],
  [
    'a merge request',
    {
      CI_COMMIT_SHA: commit,
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'f',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
      CI_PROJECT_ID: '1',
    },
    ['f'],
  ],
  [
    'one of a fork',
    {
      CI_COMMIT_SHA: commit,
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'main',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2',
      CI_PROJECT_ID: '1',
    },
    [],
  ],
  [
    'a merged result',
    { CI_COMMIT_SHA: before, CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'f', CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: commit },
    ['f'],
  ],
  ['CircleCI', { CIRCLE_SHA1: commit, CIRCLE_BRANCH: 'feature', CIRCLE_TAG: '' }, ['feature']],
  ['Jenkins', { GIT_COMMIT: commit, GIT_BRANCH: 'origin/feature', BRANCH_NAME: 'feature' }, ['feature']],
  ['no service', { CI: 'true' }, []],
])('a detached HEAD has the tags of %s', async (_name, environment, own) => {
  expect(await tags(environment)).toEqual(['latest', short, ...own]);
});

it('the head of a pull request has its branch, and a branch of a fork is none of ours', async () => {
  const of = (full_name: string) =>
    writeFile(event, JSON.stringify({ pull_request: { head: { sha: commit, ref: 'main', repo: { full_name } } } }));
  const job = { GITHUB_SHA: before, GITHUB_HEAD_REF: 'main', GITHUB_REPOSITORY: 'shop/site', GITHUB_EVENT_PATH: event };
  await of('shop/site');
  expect(await tags(job)).toEqual(['latest', short, 'main']);
  await of('stranger/site');
  expect(await tags(job)).toEqual(['latest', short]);
  expect(await tags({ ...job, GITHUB_SHA: commit })).toEqual(['latest', short]);
});

it('branches of remotes that point at the commit are its own where no service says', async () => {
  await repository.git('remote', 'add', 'origin', 'https://example.org/site');
  for (const [ref, at] of [
    ['origin/main', commit],
    ['origin/feature/x', commit],
    ['origin/other', before],
    ['pull/7/merge', commit],
  ] as const) {
    await repository.git('update-ref', `refs/remotes/${ref}`, at);
  }
  await repository.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  expect(await tags({})).toEqual(['latest', short, 'feature.x', 'main']);
  expect(await tags({ CI_COMMIT_SHA: commit, CI_COMMIT_BRANCH: 'main' })).toEqual(['latest', short, 'main']);
  await repository.git('switch', '--quiet', '--create', 'mine');
  expect(await tags({ CI_COMMIT_SHA: commit, CI_COMMIT_BRANCH: 'main' }), 'a branch is checked out').toEqual([
    'latest',
    short,
    'mine',
  ]);
  await directory[Symbol.asyncDispose]();
});

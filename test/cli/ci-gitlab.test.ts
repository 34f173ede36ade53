import { describe, expect, it } from 'vitest';
import { commits, type Environment, inClones, run, shallow } from './ci-job.ts';

inClones();

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

  it('a merge train without merge commits only where it is one commit', async () => {
    const train = request({ CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train', CI_COMMIT_SHA: commits.f2 });
    const several = await gitlab(train);
    expect(several).toMatchObject({ exitCode: 2, baseline: undefined });
    expect(several.stderr).toBe(
      'benchday: the merge train of !7 holds no merge commit, so nothing says where its request begins: name one, as BENCHDAY_BASELINE: git:f2~1',
    );
    const squashed = await gitlab({ ...train, CI_MERGE_REQUEST_SQUASH_ON_MERGE: 'true' });
    expect(squashed).toMatchObject({ exitCode: 0, baseline: 'f1', candidate: 'f2' });
  });

  it('nothing without a scenario, which is bad input and no regression', async () => {
    const { exitCode, stderr } = await gitlab({ BENCHDAY_SCENARIO: '' });
    expect([exitCode, stderr]).toEqual([2, 'benchday: BENCHDAY_SCENARIO names no scenario']);
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

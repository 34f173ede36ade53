import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { clone, commits, eventWith, github, inClones, shallow } from './ci-job.ts';

inClones();

describe('the action compares', () => {
  it('a pull request with where it left its base, though the base has moved on', async () => {
    const result = await github('pull_request', commits.merge, 'refs/pull/12/merge');
    expect(result).toMatchObject({ exitCode: 0, baseline: 'base', candidate: 'f2' });
    expect(result.stderr).toBe(
      '::notice title=benchday::main has moved on by 1 commit; the baseline is base, where the candidate left it',
    );
  });

  it.each([
    ['its base as the event tells it is older', 'one', 'base'],
    ['its base was rewritten, and nothing holds what the event tells', 'gone', 'base'],
  ] as const)('a pull request with where it left its base last, though %s', async (_what, told, baseline) => {
    const event = await eventWith('pull_request', { main: told === 'gone' ? 'd'.repeat(40) : commits[told] });
    const result = await github('pull_request', commits.merge, 'refs/pull/12/merge', { GITHUB_EVENT_PATH: event });
    expect(result).toMatchObject({ exitCode: 0, baseline, candidate: 'f2' });
  });

  it('a pull request that is merged by now with where it had left its base', async () => {
    // All of it is in the branch, as the clone has it.
    const event = await eventWith('pull_request', { f2: commits.base, main: commits.one });
    const result = await github('pull_request', commits.merge, 'refs/pull/12/merge', { GITHUB_EVENT_PATH: event });
    expect(result).toMatchObject({ exitCode: 0, baseline: 'one', candidate: 'base' });
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

it('a job whose folder is no repository compares what it names, and nothing else', async () => {
  const folder = path.dirname(clone);
  const none = await github('push', commits.f2, 'refs/heads/feature', {}, folder);
  expect(none).toMatchObject({ exitCode: 2, baseline: undefined });
  expect(none.stderr).toMatch(
    /is no git repository, so nothing is known of the commit f2 .*: name both arms, as baseline:/,
  );
  const named = { BENCHDAY_BASELINE: 'git:main', BENCHDAY_CANDIDATE: 'git:HEAD' };
  expect(await github('push', commits.f2, 'refs/heads/feature', named, folder)).toMatchObject({
    exitCode: 0,
    baseline: 'git:main',
    candidate: 'git:HEAD',
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

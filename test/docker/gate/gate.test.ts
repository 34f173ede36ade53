import { beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { buildExample, workplace } from './two-commits.ts';

beforeAll(buildExample);

describe('a gate between two commits', () => {
  it('goes on after Ctrl-C, finds more work, and confirms it with fresh containers', async () => {
    await using place = await workplace();
    const { small, large } = place.commits;
    const words = ['gate', './small-gate.yaml', '--progress', 'plain'];
    const first = await benchday([...words, '--baseline', small, '--candidate', `git:${large}`], {
      ...place.at,
      signalAt: { text: 'trial 4/10 measure', signal: 'SIGINT' },
    });
    expect({ exitCode: first.exitCode, stderr: first.stderr }).toMatchObject({ exitCode: 130 });
    expect(first.stderr).toMatch(/benchday gate --resume \S+-small-gate-gate continues it/);
    expect(leftovers(place.reports)).toEqual([]);
    const cut = await readRun('latest', place.reports);
    expect(cut.run.arms?.map(({ name, kind }) => [name, kind])).toEqual([
      ['baseline', 'git'],
      ['candidate', 'git'],
    ]);

    const second = await benchday(['gate', '--resume', cut.run.runId, '--progress', 'plain'], place.at);
    expect({ exitCode: second.exitCode, stderr: second.stderr }).toMatchObject({ exitCode: 1 });
    expect(second.stderr, "what a commit is made from is in Docker's cache").toMatch(
      /build benchday\/site-web[^]*Using cache/,
    );
    expect(second.stdout).toMatch(/once more with fresh containers/);
    const whole = await readRun(cut.run.runId, place.reports);
    expect(whole.run.resumed).toMatchObject([{ keptTrials: 2 }]);
    expect(whole.trials.slice(0, 2), 'the pair that was whole').toEqual(cut.trials.slice(0, 2));
    expect(whole.trials.map(({ state }) => state)).toEqual(Array.from({ length: 16 }, () => 'measured'));
    expect(whole.verdict).toMatchObject({ state: 'regression', next: { action: 'confirm' } });
    expect(whole.verdict?.metrics, 'five pairs prove nothing, so that the plan grew').toMatchObject([{ pairs: 7 }]);
    const confirmed = await readRun('latest', place.reports);
    expect(confirmed.run.confirms).toBe(whole.run.runId);
    expect(confirmed.verdict).toMatchObject({ state: 'regression', confirms: { metrics: ['bytes_per_hit'] } });
    expect(await place.git('worktree', 'list', '--porcelain')).not.toContain('benchday-branch');
    expect(leftovers(place.reports)).toEqual([]);
  });

  it('fails with its reason when an arm is not there, cannot be built, or dies', async () => {
    await using place = await workplace();
    const { small, broken, dying } = place.commits;
    const gate = (baseline: string, candidate: string) =>
      benchday(['gate', './small-gate.yaml', '--baseline', baseline, '--candidate', candidate], place.at);
    const missing = await gate('git:no-such-branch', small);
    expect(missing.stderr).toMatch(/the baseline git:no-such-branch cannot run: git knows no commit no-such-branch/);
    expect(missing.exitCode).toBe(2);
    const unbuilt = await gate(small, broken);
    expect(unbuilt.stderr).toMatch(/the candidate \w+ cannot run: .*could not be built.*the tyre is flat/s);
    expect(unbuilt.exitCode).toBe(5);
    const untagged = await gate(small, 'image:no-such-tag');
    expect(untagged.stderr).toMatch(/this engine has no benchday\/site-web:no-such-tag/);
    expect(untagged.exitCode).toBe(5);
    const dead = await gate(small, dying);
    expect({ exitCode: dead.exitCode, stderr: dead.stderr }).toMatchObject({ exitCode: 5 });
    expect(dead.stdout).toMatch(/the gate failed: trial \d+ \(candidate\) failed: SERVICE_DIED/);
    expect(leftovers(place.reports)).toEqual([]);
  });
});

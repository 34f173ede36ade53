import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const NGINX = fileURLToPath(new URL('../../../topologies/examples/static-nginx/', import.meta.url));
const DOCKERFILE = 'FROM benchday/examples/static-nginx-web:latest\nCOPY front.html /srv/site/index.html\n';
const SCENARIO = `name: small-gate
title: A second of one page
topologies: [./site]
profile: weekday
load: { hits_per_day: 8640000, mode: time-lapse, duration_s: 1, seed: 3 }
requests:
  - { name: front, path: /, weight: 1, expect: { status: 200, marker: hello } }
warm_up: { duration_s: 0, rate_per_s: 0 }
trials: 1
repeat_invalid: 0
gate:
  metrics: [{ metric: bytes_per_hit, tolerance_pct: 10 }]
  looks: [5, 7]
  # Without a margin nothing is taken for exact.
  noise_margin_pct: 0
`;

/** A repository with a site of one page: first as it was, then twice as long, and a commit that cannot be built. */
async function workplace() {
  const directory = await temporaryDirectory();
  const { write, commit, git } = await gitRepository(join(directory.path, 'project'));
  const compose = { services: { web: { build: '.', ports: ['127.0.0.1::8080'] } } };
  await write({
    'small-gate.yaml': SCENARIO,
    'site/compose.yaml': JSON.stringify(compose),
    'site/Dockerfile': DOCKERFILE,
    'site/front.html': `<p>hello</p>${'a'.repeat(1000)}\n`,
  });
  const small = await commit('small');
  await write({ 'site/front.html': `<p>hello</p>${'a'.repeat(2000)}\n` });
  const large = await commit('large');
  await write({ 'site/Dockerfile': `${DOCKERFILE}RUN echo the tyre is flat && exit 7\n` });
  const broken = await commit('broken');
  await write({ 'site/Dockerfile': 'FROM benchday/examples/static-nginx-web:latest\nENTRYPOINT ["false"]\n' });
  const dying = await commit('dying');
  return {
    path: directory.path,
    reports: join(directory.path, 'project', 'reports'),
    at: { cwd: join(directory.path, 'project'), env: { TMPDIR: directory.path } },
    git,
    commits: { small, large, broken, dying },
    async [Symbol.asyncDispose]() {
      for (const tag of [small, large, dying, 'kept', 'latest']) {
        execFileSync('docker', ['rmi', '--force', `benchday/site-web:${tag}`], { stdio: 'ignore' });
      }
      await directory[Symbol.asyncDispose]();
    },
  };
}

beforeAll(async () => {
  const built = await benchday(['build', NGINX], { cwd: NGINX });
  expect(built).toMatchObject({ exitCode: 0 });
});

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

it('a topology against itself calibrates the machine, and is no regression of itself, nor is one tag of its images of another', async () => {
  await using place = await workplace();
  await place.git('checkout', '--quiet', place.commits.small);
  expect(await benchday(['build', './site'], place.at)).toMatchObject({ exitCode: 0 });
  await writeFile(join(place.at.cwd, 'short.yaml'), SCENARIO.replace('looks: [5, 7]', 'looks: [5]'));
  const words = ['calibrate', './short.yaml', '--pairs', '5', '--tolerance', '5%', '--json'];
  const { exitCode, stdout, stderr } = await benchday(words, place.at);
  const report = JSON.parse(stdout) as { metrics: { metric: string }[] };
  // A busy machine may spoil response times, and then nothing is stored; bytes are always the same.
  expect([0, 4], stderr).toContain(exitCode);
  expect(report.metrics.find(({ metric }) => metric === 'bytes_per_hit')).toMatchObject({
    pairs: 5,
    deviation: 0,
    bound95: 0,
    advice: { pairs: 5, durationMs: 1000 },
  });
  const arms = ['--baseline', 'baseline', '--candidate', 'candidate'];
  const judged = await benchday(['gate', '--from-run', 'latest', ...arms], place.at);
  expect(judged.stdout).toMatch(/bytes per hit.*ok/);
  expect(judged.exitCode).toBe(0);

  execFileSync('docker', ['tag', 'benchday/site-web:latest', 'benchday/site-web:kept']);
  const tags = ['--baseline', 'image:kept', '--candidate', 'image:latest'];
  const ofTags = await benchday(['gate', './short.yaml', ...tags, '--progress', 'plain'], place.at);
  expect({ exitCode: ofTags.exitCode, stderr: ofTags.stderr }).toMatchObject({ exitCode: 0 });
  expect(ofTags.stderr).toMatch(/both arms run the same images/);
  const byTags = await readRun('latest', place.reports);
  expect(byTags.run.arms?.map(({ kind, given }) => [kind, given])).toEqual([
    ['image', 'image:kept'],
    ['image', 'image:latest'],
  ]);
  expect(leftovers(place.reports)).toEqual([]);
});

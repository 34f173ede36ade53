import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { gitRepository } from '../../support/git-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { buildExample } from './two-commits.ts';

const SCENARIO = `name: pages
title: A second of one page
topologies: [.]
profile: weekday
load: { hits_per_day: 8640000, mode: time-lapse, duration_s: 1, seed: 3 }
requests:
  - { name: front, path: /, weight: 1, expect: { status: 200, marker: hello } }
warm_up: { duration_s: 0, rate_per_s: 0 }
trials: 1
repeat_invalid: 0
gate:
  metrics: [{ metric: bytes_per_hit, tolerance_pct: 10 }]
  looks: [5]
`;

beforeAll(buildExample);

it('builds what captain.yml makes for each commit, and compares the two', async () => {
  await using directory = await temporaryDirectory();
  const image = `benchday-test-${randomBytes(4).toString('hex')}/page`;
  const { folder, write, commit } = await gitRepository(join(directory.path, 'pages'));
  const at = { cwd: folder, env: { TMPDIR: directory.path } };
  try {
    const services = { web: { image: `${image}:latest`, ports: ['127.0.0.1::8080'] } };
    await write({
      'pages.yaml': SCENARIO,
      'compose.yaml': JSON.stringify({ services }),
      'captain.yml': `page:\n  image: ${image}\n  test: ['grep -q hello /srv/site/index.html']\n`,
      Dockerfile: 'FROM benchday/examples/static-nginx-web:latest\nCOPY front.html /srv/site/index.html\n',
      'front.html': `<p>hello</p>${'a'.repeat(2000)}\n`,
    });
    const long = await commit('long');
    await write({ 'front.html': `<p>hello</p>${'a'.repeat(1000)}\n` });
    const short = await commit('short');
    await write({ 'front.html': '<p>bye</p>\n' });
    const wrong = await commit('wrong');

    const gate = (candidate: string) =>
      benchday(['gate', './pages.yaml', '--baseline', long, '--candidate', candidate, '--progress', 'plain'], at);
    const untested = await gate(wrong);
    expect(untested.stderr).toMatch(/the candidate \w+ cannot run: step 1 of test of page failed/);
    expect(untested.exitCode).toBe(5);

    const gated = await gate(short);
    expect({ exitCode: gated.exitCode, stderr: gated.stderr }).toMatchObject({ exitCode: 0 });
    const { run, verdict, trials } = await readRun('latest', join(folder, 'reports'));
    expect(run.arms?.map(({ kind, images }) => [kind, images.map((one) => one.image)])).toEqual([
      ['git', [`${image}:${long}`]],
      ['git', [`${image}:${short}`]],
    ]);
    expect(trials, 'bytes are exact: four pairs are enough').toHaveLength(8);
    const differ = verdict?.arms?.differ.map(({ what }) => what);
    expect([differ, verdict?.arms?.isOnlyCommit]).toEqual([['source', 'build folder of web'], true]);
    const [bytes] = verdict?.metrics ?? [];
    // Answers are compressed, so half a page is not half of its bytes.
    expect(bytes?.change?.estimate).toBeLessThan(-0.05);
    expect(bytes?.change?.upper).toBe(bytes?.change?.estimate);
    expect(leftovers(join(folder, 'reports'))).toEqual([]);
  } finally {
    const { stdout } = await execa('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', image]);
    const names = stdout.split('\n').filter(Boolean);
    if (names.length > 0) await execa('docker', ['image', 'rm', '--force', ...names]);
  }
});

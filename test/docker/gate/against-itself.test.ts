import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { buildExample, SCENARIO, workplace } from './two-commits.ts';

beforeAll(buildExample);

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

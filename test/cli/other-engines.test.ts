import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { isK6Missing, whyNoK6 } from '../support/needs-k6.ts';
import { smallScenario, smallSite } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

async function workplace(engine: string) {
  const directory = await temporaryDirectory();
  const scenario = smallScenario().replace('load: {', `load: { engine: ${engine}, max_in_flight: 8,`);
  await writeFile(join(directory.path, 'small.yaml'), scenario);
  const temporary = join(directory.path, 'tmp');
  await mkdir(temporary);
  return {
    path: directory.path,
    reports: join(directory.path, 'reports'),
    // The machine's lock stands in the temporary directory: each test has its own.
    env: { TMPDIR: temporary, PATH: process.env['PATH'] ?? '' },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

async function runBy(engine: string) {
  await using place = await workplace(engine);
  await using site = await smallSite();
  const words = ['run', './small.yaml', '--target', site.url];
  const { exitCode, stdout, stderr } = await benchday(words, { cwd: place.path, env: place.env });
  expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
  const stored = await readRun('latest', place.reports);
  const [trial] = stored.trials;
  if (trial?.state !== 'measured') throw new Error('not measured');
  const again = await benchday(['report', 'latest'], { cwd: place.path, env: place.env });
  expect(again).toMatchObject({ exitCode: 0 });
  return { stored, trial };
}

it('a scenario with engine: autocannon is measured, stored and reported, and says what it did not measure', async () => {
  const { stored, trial } = await runBy('autocannon');
  expect(trial.load).toMatchObject({ engine: 'autocannon', loadModel: 'closed' });
  expect(trial.load.counts.ok).toBe(stored.run.schedule.hits);
  expect(trial.load.scheduleDigest).toBe(stored.run.schedule.digest);
  expect(trial.accounting.every(({ holds }) => holds)).toBe(true);
  const unmeasured = trial.validity.checks.filter(({ state }) => state === 'not-measured').map(({ id }) => id);
  expect(unmeasured).toEqual(expect.arrayContaining(['lag', 'offered-rate']));
});

it.skipIf(isK6Missing)(`so is one with engine: k6${whyNoK6}`, async () => {
  const { stored, trial } = await runBy('k6');
  expect(trial.load).toMatchObject({ engine: 'k6', loadModel: 'open' });
  expect(trial.load.counts.scheduled).toBe(stored.run.schedule.hits);
  expect(trial.load.counts.ok).toBe(trial.load.counts.sent);
  expect(trial.accounting.every(({ holds }) => holds)).toBe(true);
});

it('k6 is not installed where no Go can build it: exit code 5, what Go said, and a next step', async () => {
  await using place = await temporaryDirectory();
  const go = join(place.path, 'go');
  await writeFile(go, '#!/bin/sh\necho "no network here" >&2\nexit 1\n', { mode: 0o755 });
  const env = { PATH: `${place.path}:/bin:/usr/bin` };
  const { exitCode, stderr } = await benchday(['doctor', '--install', 'k6'], { cwd: process.cwd(), env });
  expect(stderr).toMatch(
    /no network here[^]*error\[ENGINE_UNAVAILABLE\]: go could not build go\.k6\.io\/k6@v1[^]*hint/,
  );
  expect(exitCode).toBe(5);
});

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRun } from '../../src/store/run-reader.ts';
import { benchday } from '../support/benchday-process.ts';
import { smallScenario, smallSite } from '../support/small-site.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const SESSIONS = 'sessions: { visitors: 10, hits_per_visit: 6 }\n';

it('a run with sessions and fresh connections records both, and the report says so', async () => {
  await using directory = await temporaryDirectory();
  await using site = await smallSite((request, response) => {
    if (request.headers.cookie === undefined) response.setHeader('set-cookie', 'visit=1; Path=/');
    response.end('hello');
  });
  await mkdir(join(directory.path, 'tmp'));
  const scenario = smallScenario().replace('seed: 1', 'seed: 1, connections: fresh');
  await writeFile(join(directory.path, 'small.yaml'), scenario + SESSIONS);
  const { exitCode, stderr } = await benchday(['run', './small.yaml', '--target', site.url], {
    cwd: directory.path,
    env: { TMPDIR: join(directory.path, 'tmp') },
  });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const reports = join(directory.path, 'reports');
  const { run, trials } = await readRun('latest', reports);
  expect(run.scenario).toMatchObject({ connections: 'fresh', sessions: { visitors: 10, hitsPerVisit: 6 } });
  const [trial] = trials;
  if (trial?.state !== 'measured') throw new Error('not measured');
  expect(trial.load.scheduleDigest).toBe(run.schedule.digest);
  expect(trial.load.sessions?.hitsWithCookies).toBeGreaterThan(50);
  expect(trial.warnings).toEqual([]);
  const page = await readFile(join(reports, 'latest', 'report.html'), 'utf8');
  expect(page).toMatch(/10 visitors at a time, 6 hits a visit/);
  expect(page).toMatch(/a fresh connection for each hit/);
});

it('a scenario whose engine cannot send its sessions is refused before anything starts', async () => {
  await using directory = await temporaryDirectory();
  const scenario = smallScenario().replace('seed: 1', 'seed: 1, engine: autocannon');
  await writeFile(join(directory.path, 'small.yaml'), scenario + SESSIONS);
  const { exitCode, stderr } = await benchday(['run', './small.yaml', '--target', 'http://127.0.0.1:9', '--dry-run'], {
    cwd: directory.path,
  });
  expect(stderr).toMatch(/error\[USAGE\]: autocannon keeps no cookies/);
  expect(exitCode).toBe(2);
});

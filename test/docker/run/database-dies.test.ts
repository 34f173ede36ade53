import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sleep } from '../../../src/base/clock.ts';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { killService, leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it('a database that dies in mid-trial fails that trial; the next topology is still measured', async () => {
  await using directory = await temporaryDirectory();
  const topologies = [await smallTopology(directory.path, 'legacy'), await smallTopology(directory.path, 'cache')];
  const scenario = await smallCatalogueScenario(directory.path, { durationS: 15 });
  const running = benchday(['run', scenario, '--topologies', topologies.join(',')], {
    cwd: directory.path,
    env: { TMPDIR: directory.path },
  });
  await untilMeasuring(join(directory.path, 'reports'));
  killService(join(directory.path, 'reports'), 'database');
  const { exitCode, stdout } = await running;
  expect(stdout).toMatch(/database/);
  expect(exitCode).toBe(5);
  const { trials } = await readRun('latest', join(directory.path, 'reports'));
  expect(trials.map(({ state }) => state)).toEqual(['failed', 'measured']);
  expect(trials[0]).toMatchObject({ phase: 'measure', error: { code: 'SERVICE_DIED' } });
  expect(await readdir(join(directory.path, 'reports', 'latest', 'logs'))).toContain(
    `01-${trials[0]?.topology ?? ''}-database.log`,
  );
  expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
});

/** Waits, with a deadline, until the events of the run say that the first trial is measured. */
async function untilMeasuring(reports: string): Promise<void> {
  const deadlineMs = Date.now() + 90_000;
  while (Date.now() < deadlineMs) {
    const samples = await readFile(join(reports, 'latest', 'samples.ndjson'), 'utf8').catch(() => '');
    if (samples !== '') return;
    await sleep(250);
  }
  throw new Error('the first trial was not measured within 90 s');
}

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it('the cluster is measured like any other topology: all load balancers share the hits, and the accounting closes', async () => {
  await using directory = await temporaryDirectory();
  const topology = await smallTopology(directory.path, 'cluster');
  const scenario = await smallCatalogueScenario(directory.path, { durationS: 10, warmUpS: 6 });
  const words = ['run', scenario, '--topologies', topology, '--json'];
  const { exitCode, stderr } = await benchday(words, { cwd: directory.path, env: { TMPDIR: directory.path } });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(leftovers(join(directory.path, 'reports'))).toEqual([]);

  const { trials } = await readRun('latest', join(directory.path, 'reports'));
  const [trial] = trials;
  if (trial?.state !== 'measured') throw new Error('it was not measured');
  expect(trial.accounting.filter(({ holds }) => !holds)).toEqual([]);
  expect(trial.proof).toMatchObject({ state: 'proved' });
  expect(trial.warnings).toEqual([]);
  expect(trial.collectors.filter(({ failures }) => failures > 0)).toEqual([]);
  const perEntry = trial.metrics.filter(({ metric }) => metric === 'haproxy.requests_total').map(({ value }) => value);
  expect(perEntry).toHaveLength(4);
  expect(Math.min(...perEntry)).toBeGreaterThan(Math.max(...perEntry) / 2);
});

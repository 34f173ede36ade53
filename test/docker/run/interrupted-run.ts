import { join } from 'node:path';
import { expect } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

/** Interrupts a run of two trials in a phase of the first, and looks at what is left. */
export async function interruptedDuring(phase: string): Promise<void> {
  await using directory = await temporaryDirectory();
  const topology = await smallTopology(directory.path, 'legacy');
  const scenario = await smallCatalogueScenario(directory.path);
  const { exitCode } = await benchday(['run', scenario, '--topologies', topology, '--trials', '2'], {
    cwd: directory.path,
    env: { TMPDIR: directory.path },
    signalAt: { text: `trial 1/2 ${phase}`, signal: 'SIGINT' },
  });
  expect(exitCode).toBe(130);
  const { run, trials } = await readRun('latest', join(directory.path, 'reports'));
  expect(run.state).toBe('interrupted');
  // What was measured before the signal stays measured.
  expect(trials.map(({ state }) => state)).toEqual([phase === 'tear down' ? 'measured' : 'interrupted']);
  expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
}

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('Ctrl-C leaves nothing in Docker and keeps a record', () => {
  it.each(['bring up', 'verify', 'warm up', 'measure', 'tear down'])('during %s', async (phase) => {
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
  });
});

describe('what a SIGKILL left', () => {
  it('is removed by benchday down, and does not hinder the next run', async () => {
    await using directory = await temporaryDirectory();
    const topology = await smallTopology(directory.path, 'legacy');
    const scenario = await smallCatalogueScenario(directory.path);
    const place = { cwd: directory.path, env: { TMPDIR: directory.path } };
    const words = ['run', scenario, '--topologies', topology];
    await benchday(words, { ...place, signalAt: { text: 'trial 1/1 warm up', signal: 'SIGKILL' } });
    expect(leftovers(join(directory.path, 'reports')).length).toBeGreaterThan(0);

    const next = await benchday(words, place);
    expect({ exitCode: next.exitCode, stderr: next.stderr }).toMatchObject({ exitCode: 0 });

    const { exitCode, stdout } = await benchday(['down'], place);
    expect(stdout).toMatch(/removed \d+ containers, \d+ networks, \d+ volumes/);
    expect(exitCode).toBe(0);
    expect(leftovers(join(directory.path, 'reports'))).toEqual([]);
  });
});

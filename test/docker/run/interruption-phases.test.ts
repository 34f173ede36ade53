import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { interruptedDuring } from './interrupted-run.ts';

it.each(['verify', 'warm up', 'measure'])(
  'Ctrl-C during %s leaves nothing in Docker and keeps a record',
  interruptedDuring,
);

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

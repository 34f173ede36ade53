import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { benchday } from '../../support/benchday-process.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('a run of legacy and cache on a small data set', () => {
  it('measures both under the same schedule, closes every account, names cache, and leaves nothing in Docker', async () => {
    await using directory = await temporaryDirectory();
    const topologies = [await smallTopology(directory.path, 'legacy'), await smallTopology(directory.path, 'cache')];
    const scenario = await smallCatalogueScenario(directory.path, { durationS: 10, warmUpS: 6 });
    const words = ['run', scenario, '--topologies', topologies.join(','), '--json'];
    const { exitCode, stdout, stderr } = await benchday(words, {
      cwd: directory.path,
      env: { TMPDIR: directory.path },
    });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(leftovers(join(directory.path, 'reports'))).toEqual([]);

    const { run, trials, summary } = await readRun('latest', join(directory.path, 'reports'));
    const measured = trials.filter((trial) => trial.state === 'measured');
    expect(measured).toHaveLength(2);
    for (const trial of measured) {
      expect(trial.load.scheduleDigest).toBe(run.schedule.digest);
      expect(trial.accounting.filter(({ holds }) => !holds)).toEqual([]);
      expect(trial.accounting.map(({ name }) => name)).toContain('acknowledged writes = rows stored');
      expect(trial.load.writes.acknowledged).toBeGreaterThan(0);
      expect(trial.collectors.filter(({ failures }) => failures > 0)).toEqual([]);
    }
    const cache = summary?.topologies.find(({ name }) => name === 'cache')?.measured;
    expect(cache?.offloadRatio).toBeGreaterThan(0.6);
    expect(cache?.pageCacheHitRatio?.median).toBeGreaterThan(0.5);
    expect(summary?.decision).toMatchObject({
      // Without prices cache is named alone, or beside legacy where its caches take more memory.
      kind: expect.stringMatching(/winner$/) as unknown,
      topologies: expect.arrayContaining(['cache']) as unknown,
    });
    expect(JSON.parse(stdout)).toMatchObject({ exit: { code: 0 } });
  });
});

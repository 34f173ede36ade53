import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRun } from '../../../src/store/run-reader.ts';
import { sumOverServers } from '../../../src/figures/metric-sums.ts';
import type { SampleLine } from '../../../src/records/sample.ts';
import type { MeasuredTrial } from '../../../src/records/trial-record.ts';
import { benchday } from '../../support/benchday-process.ts';
import { watchContainerCpu } from '../../support/container-cpu.ts';
import { leftovers } from '../../support/docker-leftovers.ts';
import { statementsOfHit } from '../../support/sample-site-statements.ts';
import { smallCatalogueScenario, smallTopology } from '../../support/small-topology.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('a run of legacy and cache on a small data set', () => {
  it('measures both under the same schedule, closes every account, names cache, and leaves nothing in Docker', async () => {
    await using directory = await temporaryDirectory();
    const topologies = [await smallTopology(directory.path, 'legacy'), await smallTopology(directory.path, 'cache')];
    const scenario = await smallCatalogueScenario(directory.path, { durationS: 10, warmUpS: 6 });
    using cpu = watchContainerCpu();
    const words = ['run', scenario, '--topologies', topologies.join(','), '--json'];
    const { exitCode, stdout, stderr } = await benchday(words, {
      cwd: directory.path,
      env: { TMPDIR: directory.path },
    });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(leftovers(join(directory.path, 'reports'))).toEqual([]);

    const stored = await readRun('latest', join(directory.path, 'reports'));
    const { run, trials, summary } = stored;
    const measured = trials.filter((trial) => trial.state === 'measured');
    expect(measured).toHaveLength(2);
    for (const trial of measured) {
      expect(trial.load.scheduleDigest).toBe(run.schedule.digest);
      expect(trial.accounting.filter(({ holds }) => !holds)).toEqual([]);
      expect(trial.accounting.map(({ name }) => name)).toContain('acknowledged writes = rows stored');
      expect(trial.load.writes.acknowledged).toBeGreaterThan(0);
      expect(trial.collectors.filter(({ failures }) => failures > 0)).toEqual([]);
    }
    for (const trial of measured) {
      const own = cpuOf(trial);
      const edges = await edgesOf(stored.samples(), trial);
      const read = trial.containers.reduce((sum, { name }) => sum + cpu.usedMs(name, edges.firstMs, edges.lastMs), 0);
      expect(Math.abs(own / read - 1), `${trial.topology}: ${own} ms of CPU time, read by hand ${read}`).toBeLessThan(
        0.1,
      );
    }
    const legacy = measured.find(({ topology }) => topology === 'legacy');
    if (legacy === undefined) throw new Error('legacy was not measured');
    const { counts, endpoints } = legacy.load;
    expect(counts).toMatchObject({ ok: counts.scheduled });
    const asked = endpoints.reduce((sum, { name, counts: { sent } }) => sum + sent * statementsOfHit(name), 0);
    expect(sumOverServers(legacy.metrics, 'postgresql.statements_total')).toBe(asked);
    const figures = summary?.topologies.find(({ name }) => name === 'legacy')?.measured;
    expect(figures?.database?.statements.median).toBeCloseTo((1000 * asked) / counts.sent, 6);
    // Three to five statements, a page of some kB and two hops: less than 0.2 ms is not all of it, more than 20 ms is not of a hit.
    expect(figures?.totalCpuMsPerHit?.median).toBeCloseTo(cpuOf(legacy) / counts.sent, 6);
    expect(figures?.totalCpuMsPerHit?.median).toBeGreaterThan(0.2);
    expect(figures?.totalCpuMsPerHit?.median).toBeLessThan(20);
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

function cpuOf({ metrics }: MeasuredTrial): number {
  const rows = metrics.filter(({ metric }) => metric === 'container.cpu_ms_total');
  return rows.reduce((sum, { value }) => sum + value, 0);
}

/** When the readings were made whose difference is the trial's CPU time, ms since the epoch. */
async function edgesOf(
  samples: AsyncIterable<SampleLine>,
  { trial, load }: MeasuredTrial,
): Promise<{ firstMs: number; lastMs: number }> {
  const times: number[] = [];
  for await (const line of samples) {
    if (line.trial === trial && line.metric === 'container.cpu_ms_total') times.push(load.startedAtMs + line.atMs);
  }
  return { firstMs: Math.min(...times), lastMs: Math.max(...times) };
}

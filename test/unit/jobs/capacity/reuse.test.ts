import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differencesOf, identityOf } from '../../../../src/jobs/capacity/identity.ts';
import { runSearch } from '../../../../src/jobs/capacity/run-search.ts';
import {
  earlierExperiments,
  markExperiment,
  readExperiment,
} from '../../../../src/jobs/capacity/stored-experiments.ts';
import type { CapacityExperiment, ExperimentIdentity } from '../../../../src/records/capacity-record.ts';
import type { MeasuredTrial } from '../../../../src/records/trial-record.ts';
import { readScenario } from '../../../../src/scenario/scenario-file.ts';
import { RunWriter } from '../../../../src/store/run-writer.ts';
import { allOk, latencyOf, loadTotals } from '../../../support/load-fixture.ts';
import { buildFixture } from '../../../support/report-fixture.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { service, topologyOf } from '../../../docker/platform/small-topology.ts';

const M = 1_000_000;
const SLO = { p95Ms: 250, errorRatio: 0.01 };
const IDENTITY: ExperimentIdentity = { load: 'a', topology: 'b', machine: 'c' };

const given = async () => ({
  version: '1',
  scenario: await readScenario('quick-day', { root: process.cwd() }),
  topology: topologyOf(service('site')),
  imageIds: new Map([['debian:bookworm-slim', 'sha256:1']]),
  seen: [] as readonly (readonly [string, string])[],
  serversDown: [] as readonly string[],
  environment: buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 }).run.environment,
});

describe('an experiment is used again', () => {
  it('whatever its rate and the objective are', async () => {
    const base = await given();
    const { scenario } = base;
    const other = { ...scenario, load: { ...scenario.load, hitsPerDay: 7 }, slo: { p95Ms: 1, errorRatio: 0 } };
    expect(differencesOf(identityOf(base), identityOf({ ...base, scenario: other }))).toEqual([]);
  });

  it('only under the same load, with the same images, on the same machine', async () => {
    const base = await given();
    const { scenario, topology, environment } = base;
    const from = (changes: Partial<typeof base>) =>
      differencesOf(identityOf(base), identityOf({ ...base, ...changes }));
    const load = (changes: object) => from({ scenario: { ...scenario, load: { ...scenario.load, ...changes } } });
    expect(load({ durationMs: 1 })).toEqual(['another load']);
    expect(load({ seed: 1 })).toEqual(['another load']);
    expect(from({ scenario: { ...scenario, requests: scenario.requests.slice(1) } })).toEqual(['another load']);
    const also = (changes: Partial<typeof scenario>) => from({ scenario: { ...scenario, ...changes } });
    expect(also({ sessions: { visitors: 10, hitsPerVisit: 3 } })).toEqual(['another load']);
    expect(also({ tls: { isResumed: false } })).toEqual(['another load']);
    expect(also({ traceShare: 0.1 })).toEqual(['another load']);
    const thinking = (ms: number) => {
      const steps = [{ chance: 1, think: { kind: 'fixed' as const, ms }, options: [] }];
      return identityOf({
        ...base,
        scenario: { ...scenario, flows: [{ name: 'f', weight: 1, parameters: {}, steps }] },
      });
    };
    expect(differencesOf(thinking(1000), thinking(1000))).toEqual([]);
    expect(differencesOf(thinking(1000), thinking(2000))).toEqual(['another load']);
    expect(also({ warmUp: { ...scenario.warmUp, ratePerSecond: 1 } })).toEqual(['another load']);
    const services = topology.services.map((one) => ({ ...one, environment: { ...one.environment, FROM_FILE: '1' } }));
    expect(from({ topology: { ...topology, services } })).toEqual([
      'another compose file, other images or other mounted files',
    ]);
    expect(from({ version: '2' })).toEqual(['another load']);
    const images = 'another compose file, other images or other mounted files';
    expect(from({ imageIds: new Map([['debian:bookworm-slim', 'sha256:2']]) })).toEqual([images]);
    expect(from({ topology: { ...topology, sha256: 'x' } })).toEqual([images]);
    expect(from({ serversDown: ['srv1'] })).toEqual([images]);
    expect(from({ seen: [['/small/nginx.conf', 'x']] })).toEqual([images]);
    expect(from({ environment: { ...environment, cpus: 64 } })).toEqual(['another machine']);
  });
});

/** A stored experiment whose hits all took so long. */
async function store(
  folder: string,
  name: string,
  changes: { p95Ms?: number; identity?: ExperimentIdentity; unbound?: string } = {},
) {
  const { run, trials } = buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 });
  const [trial] = trials;
  if (trial?.state !== 'measured') throw new Error('the fixture has no measured trial');
  const directory = join(folder, name);
  await mkdir(directory, { recursive: true });
  await markExperiment(directory, { schema: 1, hitsPerDay: 23 * M, identity: changes.identity ?? IDENTITY });
  await using writer = await RunWriter.create(directory);
  await writer.run({ ...run, runId: name, scenario: { ...run.scenario, hitsPerDay: 23 * M } });
  const times = Array.from({ length: 100 }, () => changes.p95Ms ?? 40);
  for (const kind of ['response', 'service'] as const) writer.latency(latencyOf(kind, times));
  writer.latency(latencyOf('lag', [1]));
  const measured: MeasuredTrial = {
    ...trial,
    load: loadTotals({ counts: allOk(100) }),
    accounting: [],
    validity: { time: 'valid', work: 'valid', checks: [] },
    ...(changes.unbound !== undefined && { unboundServers: { servers: ['srv1'], reason: changes.unbound } }),
  };
  await writer.trial(measured);
}

describe('experiments of earlier searches', () => {
  it('are read from their files and judged by the objective of now', async () => {
    await using folder = await temporaryDirectory();
    await store(folder.path, '2026-a');
    await store(folder.path, '2026-b', { p95Ms: 400 });
    const { usable } = await earlierExperiments(folder.path, IDENTITY, { slo: SLO });
    expect(usable.map(({ run, answer, isReused }) => [run, answer, isReused])).toEqual([
      ['2026-a', 'held', true],
      ['2026-b', 'missed', true],
    ]);
    const strict = await earlierExperiments(folder.path, IDENTITY, { slo: { p95Ms: 30, errorRatio: 0 } });
    expect(strict.usable.map(({ answer }) => answer)).toEqual(['missed', 'missed']);
  });

  it('are left out, with the reason, when they differ, broke off or cannot be read', async () => {
    await using folder = await temporaryDirectory();
    await store(folder.path, '2026-a', { identity: { ...IDENTITY, machine: 'd' } });
    await store(folder.path, '2026-b');
    await writeFile(join(folder.path, '2026-b', 'experiment.json'), '{ "sch');
    const { run } = buildFixture({ trials: 1, hits: 2000, durationMs: 10_000 });
    await using writer = await RunWriter.create(join(folder.path, '2026-c'));
    await writer.run(run);
    await markExperiment(join(folder.path, '2026-c'), { schema: 1, hitsPerDay: 1, identity: IDENTITY });
    const { usable, otherwise } = await earlierExperiments(folder.path, IDENTITY, { slo: SLO });
    expect(usable).toEqual([]);
    expect([...otherwise]).toEqual([
      ['another machine', 1],
      ['no whole record', 1],
      ['not measured to its end', 1],
    ]);
  });

  it('on fewer servers than there are do not count where their budgets do not bind', async () => {
    await using folder = await temporaryDirectory();
    await store(folder.path, '2026-a', { unbound: 'another cgroup driver' });
    await store(folder.path, '2026-b');
    const judged = { slo: SLO, needsBudgets: true };
    const { usable, otherwise } = await earlierExperiments(folder.path, IDENTITY, judged);
    expect(usable.map(({ run }) => run)).toEqual(['2026-b']);
    expect([...otherwise]).toEqual([['not measured to its end', 1]]);
    await expect(readExperiment(join(folder.path, '2026-a'), judged, false)).rejects.toThrow(
      /budgets of srv1 do not bind, so that fewer servers are no less: another cgroup driver/,
    );
    expect((await earlierExperiments(folder.path, IDENTITY, { slo: SLO })).usable).toHaveLength(2);
  });

  it('are none in a folder that is not there', async () => {
    expect((await earlierExperiments('/nonexistent', IDENTITY, { slo: SLO })).usable).toEqual([]);
  });
});

describe('a search', () => {
  const settings = { fromHitsPerDay: 23 * M, tolerance: 0.1, lowestHitsPerDay: M, highestHitsPerDay: 1000 * M };
  const experiment = (hitsPerDay: number): CapacityExperiment => ({
    run: 'x',
    startedAtMs: 0,
    hitsPerDay,
    peakRatePerSecond: 1,
    isReused: false,
    answer: hitsPerDay <= 50 * M ? 'held' : 'missed',
    reason: '',
  });
  const searchFrom = async (
    earlier: readonly CapacityExperiment[],
    most: number,
    signal = new AbortController().signal,
  ) => {
    const measured: number[] = [];
    const found = await runSearch({
      earlier,
      settings,
      mostExperiments: most,
      signal,
      keep: () => Promise.resolve(),
      measure: (hitsPerDay) => {
        measured.push(hitsPerDay);
        return Promise.resolve(experiment(hitsPerDay));
      },
    });
    return { measured, ...found };
  };

  it('measures nothing that it has already, and goes on where the last one stopped', async () => {
    const whole = await searchFrom([], 50);
    expect(whole.end).toBe('found');
    const first = await searchFrom([], 4);
    expect(first).toMatchObject({ end: 'most-experiments', measured: whole.measured.slice(0, 4) });
    const second = await searchFrom(first.experiments, 50);
    expect(second).toMatchObject({ end: 'found', measured: whole.measured.slice(4) });
    expect((await searchFrom(second.experiments, 0)).end).toBe('found');
  });

  it('starts no experiment once it is interrupted', async () => {
    expect(await searchFrom([], 5, AbortSignal.abort())).toMatchObject({ end: 'interrupted', measured: [] });
  });
});

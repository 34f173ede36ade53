import { describe, expect, it } from 'vitest';
import { type UsageSource, findSaturation } from '../../../../src/verdicts/capacity/saturation.ts';
import type { SampleLine } from '../../../../src/records/sample.ts';
import type { Topology } from '../../../../src/topology/topology.ts';
import { service } from '../../../docker/platform/small-topology.ts';
import { allOk, loadTotals } from '../../../support/load-fixture.ts';

const topology: Pick<Topology, 'services'> = {
  services: [service('app', { limits: { cpus: 2 } }), service('database', { limits: { cpus: 1 } })],
};

type Row = Omit<SampleLine, 'trial' | 'atMs' | 'kind'>;

/** Readings of 20 s, one a second. */
function samples(rowsAt: (second: number) => readonly Row[]): SampleLine[] {
  return Array.from({ length: 21 }, (_, second) =>
    rowsAt(second).map((row): SampleLine => ({ ...row, trial: 1, atMs: second * 1000, kind: 'gauge' })),
  ).flat();
}

/** A counter that rises by so much of a core from a second on, and by a tenth before. */
const cpuMs = (second: number, from: number, cores: number) =>
  Math.min(second, from) * 100 + Math.max(0, second - from) * cores * 1000;

const cpuOf = (name: string, value: number): Row => ({
  service: name,
  metric: 'container.cpu_ms_total',
  item: `run-${name}`,
  value,
});
const host = (second: number, busy: number): Row[] => [
  { service: 'host', metric: 'host.cores', value: 4 },
  { service: 'host', metric: 'host.cpu_ms_total', item: 'user', value: second * 4000 * busy },
  { service: 'host', metric: 'host.cpu_ms_total', item: 'idle', value: second * 4000 * (1 - busy) },
];
const threads = (busy: number): Row[] => [
  { service: 'app', metric: 'tomcat.busy_threads', value: busy },
  { service: 'app', metric: 'tomcat.max_threads', value: 200 },
];
const source = (
  run: string,
  lines: readonly SampleLine[],
  changes: Partial<UsageSource['load']> = {},
): UsageSource => ({
  run,
  samples: lines,
  load: { ...loadTotals(), elapsedMs: 20_000, ...changes },
});

describe('what came to its limit first', () => {
  it('is the resource that was the first to reach 90 %, not the one that was fullest', async () => {
    const missed = samples((second) => [
      ...host(second, 0.6),
      cpuOf('database', cpuMs(second, 8, 0.95)),
      cpuOf('app', cpuMs(second, 12, 2)),
      ...threads(second > 14 ? 200 : 20),
    ]);
    const held = samples((second) => [...host(second, 0.4), cpuOf('database', cpuMs(second, 8, 0.7)), ...threads(30)]);
    const found = await findSaturation(source('b', missed), source('a', held), topology);
    expect(found.first).toBe('CPU of database');
    const database = found.resources.find(({ name }) => name === 'CPU of database');
    expect(database?.missed.ratio).toBeCloseTo(0.95, 5);
    expect(database?.missed.reachedAtMs).toBe(10_000);
    expect(database?.held.ratio).toBeCloseTo(0.7, 5);
    expect(database?.held.reachedAtMs).toBeUndefined();
    expect(found.resources.find(({ name }) => name === 'CPU of the machine')?.missed.ratio).toBeCloseTo(0.6, 5);
  });

  it('is nothing where every resource watched stayed below', async () => {
    const found = await findSaturation(
      source(
        'b',
        samples((second) => host(second, 0.5)),
      ),
      undefined,
      topology,
    );
    expect(found.first).toBeUndefined();
    expect(found.heldRun).toBeUndefined();
  });

  it('is not told by one busy second', async () => {
    const burst = samples((second) => [
      ...host(second, 0.5),
      cpuOf('database', second >= 6 ? 1000 + 100 * second : 100 * second),
    ]);
    expect((await findSaturation(source('b', burst), undefined, topology)).first).toBeUndefined();
  });

  it('takes dropped hits for places in flight that are all taken, and refused connections for a refusal', async () => {
    const full = source('b', [], {
      intervals: [
        { startMs: 0, lengthMs: 1000, counts: allOk(100) },
        { startMs: 1000, lengthMs: 1000, counts: { ...allOk(100), dropped: 3 } },
      ],
    });
    expect((await findSaturation(full, undefined, topology)).first).toBe('hits in flight');
    const refusing = source('b', [], {
      failures: { status: {}, connect: { ECONNREFUSED: 2 }, broken: {}, content: 0 },
    });
    expect((await findSaturation(refusing, undefined, topology)).first).toBe('connections refused');
  });
});

it('a measurement of days is looked at like one of seconds', async () => {
  const intervals = Array.from({ length: 200_000 }, (_, second) => ({
    startMs: second * 1000,
    lengthMs: 1000,
    counts: { ...allOk(1), dropped: second === 150_000 ? 1 : 0 },
  }));
  const found = await findSaturation(source('b', [], { intervals, elapsedMs: 200_000_000 }), undefined, topology);
  expect(found.first).toBe('hits in flight');
});

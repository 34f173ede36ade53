import { describe, expect, it } from 'vitest';
import type { LoadTotals } from '../../../../src/records/load-totals.ts';
import type { SampleLine } from '../../../../src/records/sample.ts';
import { SATURATED, findSaturation } from '../../../../src/verdicts/capacity/saturation.ts';
import { allOk, loadTotals } from '../../../support/load-fixture.ts';

type Row = Pick<SampleLine, 'service' | 'metric' | 'value'> & Partial<SampleLine>;
type Services = Parameters<typeof findSaturation>[2]['services'];

const service = (name: string, cpus?: number, replicas = 1): Services[number] => ({
  ...{ name, replicas },
  limits: cpus === undefined ? {} : { cpus },
});
/** A reading each second, from time 0 on. */
const readings = (seconds: number, at: (second: number) => readonly Row[]): SampleLine[] =>
  Array.from({ length: seconds }, (_, second) =>
    at(second).map((row): SampleLine => ({ trial: 1, kind: 'gauge', atMs: 1_000 * second, ...row })),
  ).flat();
const source = (run: string, samples: SampleLine[], load: Partial<LoadTotals> = {}) => ({
  ...{ run, samples },
  load: { ...loadTotals({ intervals: [] }), elapsedMs: 10_000, ...load },
});
const find = (samples: SampleLine[], services: Services = [], load: Partial<LoadTotals> = {}) =>
  findSaturation(source('b', samples, load), undefined, { services });
const cores = (value: number): Row => ({ service: 'host', metric: 'host.cores', value });
const cpu = (name: string, second: number, ofACore: number, item = 'c'): Row => ({
  ...{ service: name, metric: 'container.cpu_ms_total', item },
  value: second * 1_000 * ofACore,
});
const GENERATOR = ['hits in flight', 'connections refused'];

it('saturated is from 90 % on', () => {
  expect(SATURATED).toBe(0.9);
});

describe('the CPU of the machine', () => {
  const host = (second: number, of: Record<string, number>): Row[] =>
    Object.entries(of).map(([item, share]) => ({
      ...{ service: 'host', metric: 'host.cpu_ms_total' as const, item },
      value: second * 2_000 * share,
    }));

  it('is what is neither idle nor waiting', async () => {
    const states = { user: 0.5, steal: 0.1, idle: 0.3, iowait: 0.1 };
    const { resources } = await find(readings(4, (second) => [cores(2), ...host(second, states)]));
    expect(resources[0]).toMatchObject({
      ...{ name: 'CPU of the machine', limit: '2 cores, generator and others included', held: {} },
      missed: { ratio: expect.closeTo(0.6, 12) as number },
    });
    expect(resources.map(({ name }) => name)).toEqual(['CPU of the machine', ...GENERATOR]);
  });

  it('is not known without its cores, its states, or time that passed', async () => {
    const names = async (rows: (second: number) => Row[]) =>
      (await find(readings(4, rows))).resources.map(({ name }) => name);
    expect(await names((second) => host(second, { user: 1, idle: 1 }))).toEqual(GENERATOR);
    expect(await names(() => [cores(2)])).toEqual(GENERATOR);
    const { resources } = await find(readings(4, () => [cores(2), ...host(0, { user: 1, idle: 1 })]));
    expect(resources[0]?.missed).toEqual({});
  });
});

describe('the CPU of a container', () => {
  it.each<[string, number | undefined, number | undefined, number, string | undefined, number | undefined]>([
    // limit of the service, cores of the machine, use; the limit that counts, and the share of it
    ['a limit', 2, 4, 1, '2 cores', 0.5],
    ['a limit above the machine', 8, 4, 1, '4 cores', 0.25],
    ['no limit', undefined, 4, 1, '4 cores', 0.25],
    ['a limit alone', 2, undefined, 1, '2 cores', 0.5],
    ['neither', undefined, undefined, 1, undefined, undefined],
  ])('with %s', async (_what, cpus, machine, used, limit, ratio) => {
    const samples = readings(4, (second) => [
      ...(machine === undefined ? [] : [cores(machine)]),
      cpu('app', second, used),
      cpu('unknown', second, used),
    ]);
    const { resources } = await find(samples, [service('app', cpus)]);
    const own = resources.filter(({ name }) => name.startsWith('CPU'));
    expect(own.map((one) => [one.name, one.limit, one.missed.ratio])).toEqual(
      limit === undefined ? [] : [['CPU of app', limit, ratio]],
    );
  });

  it('is each one of several by its own name', async () => {
    const samples = readings(4, (second) => [cpu('app', second, 1, 'app-1'), cpu('app', second, 0.5, 'app-2')]);
    const { resources } = await find(samples, [service('app', 1, 2)]);
    expect(resources.slice(0, 2).map(({ name, missed }) => [name, missed.ratio])).toEqual([
      ['CPU of app-1', 1],
      ['CPU of app-2', 0.5],
    ]);
  });

  it('reaches its limit with 90 % of it, at the first reading that does', async () => {
    const at = async (share: number) => {
      const { resources, first } = await find(
        readings(6, (second) => [cpu('app', second, share)]),
        [service('app', 1)],
      );
      return [resources[0]?.missed.reachedAtMs, first];
    };
    expect(await at(0.9)).toEqual([2_000, 'CPU of app']);
    expect(await at(0.899)).toEqual([undefined, undefined]);
  });

  it('is asked of the measurement itself, both edges included', async () => {
    const all = readings(8, (second) => [cpu('app', second, second > 5 ? 9 : 0.5)]);
    const before = all.map((line) => ({ ...line, atMs: line.atMs - 1_000 }));
    const ratio = async (samples: SampleLine[], elapsedMs: number) =>
      (await find(samples, [service('app', 10)], { elapsedMs })).resources[0]?.missed.ratio;
    expect(await ratio(all, 5_000)).toBeCloseTo(0.05, 12);
    expect(await ratio(all, 5_999)).toBeCloseTo(0.05, 12);
    // From 4 s, 2,000 ms of CPU, to 6 s, 54,000 ms: 26 cores of 10.
    expect(await ratio(all, 6_000)).toBeCloseTo(2.6, 12);
    // Readings at -1, 0 and 1 s: only two of them count, too near to each other for a rate.
    expect(await ratio(before.slice(0, 3), 5_000)).toBeUndefined();
    expect(await ratio(all.slice(0, 3), 5_000)).toBeCloseTo(0.05, 12);
  });
});

describe('gauges with a limit', () => {
  const gauge = (metric: Row['metric'], value: number, instance?: string, name = 'app'): Row => ({
    ...{ service: name, metric, value },
    ...(instance === undefined ? {} : { instance }),
  });

  it('are threads and connections of each instance, by its own limit', async () => {
    const { resources } = await find(
      readings(2, (second) => [
        gauge('tomcat.busy_threads', 50),
        gauge('tomcat.max_threads', second === 0 ? 100 : 200),
        gauge('pool.active_connections', 3, 'app-1'),
        gauge('pool.max_connections', 4, 'app-1'),
        gauge('pool.active_connections', 9, 'app-2'),
        gauge('pool.max_connections', 10, 'app-2'),
        gauge('pool.active_connections', 9, 'app-1', 'unlimited'),
      ]),
    );
    expect(resources.map(({ name, limit, missed }) => [name, limit, missed.ratio])).toEqual([
      ['threads of app', '200', 0.5],
      ['database connections of app-1', '4', 0.75],
      ['database connections of app-2', '10', 0.9],
      ['hits in flight', 'load.max_in_flight', undefined],
      ['connections refused', 'none may be', 0],
    ]);
  });

  it('are an accept queue from the first dropped connection on', async () => {
    const drops = (at: (second: number) => number) =>
      find(readings(4, (second) => [gauge('container.listen_drops_total', at(second))]));
    const full = await drops((second) => (second < 2 ? 7 : 8));
    expect(full.resources[0]).toEqual({
      ...{ name: 'accept queue of app', limit: 'connections dropped', held: {} },
      missed: { ratio: 1, reachedAtMs: 2_000 },
    });
    expect(full.first).toBe('accept queue of app');
    expect((await drops(() => 7)).first).toBeUndefined();
  });
});

describe('the account of the generator', () => {
  const interval = (startMs: number, dropped: number) => ({
    ...{ startMs, lengthMs: 1_000, counts: { ...allOk(10), dropped } },
  });
  const failures = (connect: Record<string, number>) => ({ status: {}, connect, broken: {}, content: 0 });

  it('shows places in flight that are taken from the first interval with a dropped hit on', async () => {
    const { resources } = await find([], [], { intervals: [interval(0, 0), interval(1_000, 1), interval(2_000, 9)] });
    expect(resources[0]?.missed).toEqual({ ratio: 1, reachedAtMs: 1_000 });
    expect((await find([], [], { intervals: [interval(0, 0)] })).resources[0]?.missed).toEqual({ ratio: 0 });
  });

  it.each<[Record<string, number>, number]>([
    [{}, 0],
    [{ ECONNREFUSED: 1 }, 1],
    [{ ECONNREFUSED: 0 }, 0],
    // What the generator itself lacked refuses nothing.
    [{ EMFILE: 5 }, 0],
    [{ EMFILE: 5, ECONNRESET: 1 }, 1],
  ])('shows refused connections of %j after everything that has a time', async (connect, ratio) => {
    const { resources, first } = await find([], [], { failures: failures(connect) });
    expect(resources[1]?.missed).toEqual(ratio === 1 ? { ratio, reachedAtMs: 10_000 } : { ratio });
    expect(first).toBe(ratio === 1 ? 'connections refused' : undefined);
  });
});

describe('what was first', () => {
  const services = [service('app', 1), service('db', 1)];
  const both = (app: number, db: number) => readings(6, (second) => [cpu('app', second, app), cpu('db', second, db)]);

  it('is the fuller of two that were at their limit together', async () => {
    expect((await find(both(0.91, 0.95), services)).first).toBe('CPU of db');
    expect((await find(both(0.95, 0.91), services)).first).toBe('CPU of app');
  });

  it('is set beside the last level that held', async () => {
    const waits = (value: number): Row => ({ service: 'db', metric: 'postgresql.waiting_locks', value });
    const queued = (value: number): Row => ({ service: 'lb', metric: 'haproxy.queued_requests', value });
    const at = (use: number, locks: number) =>
      readings(4, (second) => [cpu('app', second, use), waits(second === 1 ? locks : 0)]);
    const missed = [...at(1, 7), ...readings(2, () => [queued(3)])];
    const found = await findSaturation(source('b', missed), source('a', at(0.5, 2)), { services });
    expect(found).toMatchObject({ missedRun: 'b', heldRun: 'a', first: 'CPU of app' });
    expect(found.resources[0]).toMatchObject({ missed: { ratio: 1 }, held: { ratio: 0.5 } });
    expect(found.waits).toStrictEqual([
      { name: 'lock requests that wait in the database', missed: 7, held: 2 },
      { name: 'requests that wait in the load balancer', missed: 3 },
    ]);
    expect(Object.keys(await find([]))).toEqual(['missedRun', 'resources', 'waits']);
  });
});

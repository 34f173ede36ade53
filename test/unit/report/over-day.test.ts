import { expect, test } from 'vitest';
import { readModel } from '../../../src/report/model.ts';
import type { ReportModel } from '../../../src/report/model.ts';
import { dayBoards } from '../../../src/report/series/over-day.ts';
import { overDayFigures } from '../../../src/report/sections/over-day.ts';
import { day } from '../../../src/report/sections/day.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const FIXTURE = { hits: 3_000, topologies: 3, trials: 2, intervalMs: 20_000 } as const;

function boardsOf(model: ReportModel, place: number) {
  const topology = model.topologies[place];
  return topology === undefined ? [] : dayBoards(model, topology);
}

test('memory is a share of the limits that the topology sets; hit ratios and queues are those that were read', async () => {
  const fixture = buildFixture(FIXTURE);
  const model = await readModel(fixture);
  const boards = boardsOf(model, 2);
  expect(boards.map(({ id }) => id)).toEqual(['memory', 'throttled', 'waiting', 'in-use', 'hit-ratios']);
  const [memory] = boards;
  expect(memory?.limit?.value).toBe(1);
  const read = fixture.samples.filter(
    ({ trial, service, metric }) =>
      metric === 'container.memory_bytes' &&
      service === memory?.lines[0]?.label &&
      fixture.trials.some((each) => each.trial === trial && each.topology === model.topologies[2]?.name),
  );
  const most = Math.max(...read.map(({ value }) => value)) / 536_870_912;
  const shown = Math.max(...(memory?.lines[0]?.values ?? []).map((value) => value ?? 0));
  expect(shown).toBeGreaterThan(most * 0.9);
  expect(shown).toBeLessThanOrEqual(most);
  const ratios = boards.at(-1)?.lines ?? [];
  expect(ratios.map(({ label }) => label)).toEqual(['page cache', 'object cache', 'database buffer']);
  const { pageCacheHitRatio } = fixture.summary.topologies[2]?.measured ?? {};
  expect(ratios[0]?.values[10]).toBeCloseTo(pageCacheHitRatio?.median ?? Number.NaN, 1);
});

test('without a limit in the record memory is drawn as it is, and no line stands for a limit', async () => {
  const fixture = buildFixture(FIXTURE);
  const topologies = fixture.run.topologies.map((topology) => ({
    ...topology,
    services: topology.services.map((service) => {
      const { limits: _none, ...others } = service;
      return others;
    }),
  }));
  const model = await readModel({ ...fixture, run: { ...fixture.run, topologies } });
  const memory = overDayFigures(model).find(({ id }) => id === 'memory-0');
  expect(memory).toMatchObject({ unit: 'bytes', title: 'Memory (no limit is recorded)' });
  expect(memory?.limit).toBeUndefined();
});

test('what nobody read has no chart', async () => {
  const fixture = buildFixture(FIXTURE);
  const samples = fixture.samples.filter(({ metric }) => !/^(varnish|redis|postgresql\.blocks)/.test(metric));
  const model = await readModel({ ...fixture, samples });
  expect(boardsOf(model, 2).map(({ id }) => id)).not.toContain('hit-ratios');
  const none = await readModel({ ...fixture, samples: [] });
  expect(overDayFigures(none)).toEqual([]);
});

test('the rate is drawn once: what was due, and a line of each topology', async () => {
  const model = await readModel(buildFixture({ ...FIXTURE, topologies: 5 }));
  const rates = day.figures(model).filter(({ id }) => id.includes('rate'));
  expect(rates.map(({ id }) => id)).toEqual(['day-rate']);
  const [rate] = rates;
  if (rate?.kind !== 'timeline') throw new Error('no rate chart');
  expect(rate.series.map(({ label }) => label)).toEqual(['due', ...model.topologies.map(({ name }) => name)]);
});

test('a single failure among few hits does not take the axis of errors to 100 %', async () => {
  const fixture = buildFixture({ hits: 2_400, topologies: 2, trials: 1, intervalMs: 1_000 });
  const trials = fixture.trials.map((trial) => {
    if (trial.state !== 'measured') return trial;
    const intervals = trial.load.intervals.map((interval, index) => {
      const { counts } = interval;
      const isOne = index === 30 && counts.ok > 0;
      return isOne ? { ...interval, counts: { ...counts, ok: counts.ok - 1, failed: counts.failed + 1 } } : interval;
    });
    return { ...trial, load: { ...trial.load, intervals } };
  });
  const model = await readModel({ ...fixture, trials });
  const errors = day.figures(model).find(({ id }) => id === 'day-errors-1');
  if (errors?.kind !== 'timeline') throw new Error('no chart of errors');
  expect(errors.series[0]?.values).toHaveLength(24);
  expect(Math.max(...(errors.series[0]?.values ?? []).map((value) => value ?? 0))).toBeGreaterThan(0);
  expect(errors.max).toBeLessThanOrEqual(0.03);
});

test('where no hit failed the axis of errors goes to 1 %, not to 100 %', async () => {
  const fixture = buildFixture({ hits: 2_400, topologies: 2, trials: 1, intervalMs: 1_000 });
  const trials = fixture.trials.map((trial) => {
    if (trial.state !== 'measured') return trial;
    const intervals = trial.load.intervals.map((interval) => ({
      ...interval,
      counts: { ...interval.counts, ok: interval.counts.sent, failed: 0, timedOut: 0 },
    }));
    return { ...trial, load: { ...trial.load, intervals } };
  });
  const figures = day.figures(await readModel({ ...fixture, trials }));
  const errors = figures.flatMap((one) => (one.kind === 'timeline' && one.id.startsWith('day-errors-') ? [one] : []));
  expect(errors).toHaveLength(2);
  for (const { series, max } of errors) {
    expect(new Set(series[0]?.values)).toEqual(new Set([0]));
    expect(max).toBe(0.01);
  }
});

test('what a chart has no room for is said in its title', async () => {
  const fixture = buildFixture({ hits: 300, topologies: 5, trials: 1, durationMs: 24_000, intervalMs: 2_000 });
  const titleOf = (model: ReportModel) => boardsOf(model, 4).find(({ id }) => id === 'memory')?.title;
  expect(titleOf(await readModel(fixture))).toBe('Memory, share of its limit; 4 more not drawn');
  const topologies = fixture.run.topologies.map((topology) => ({
    ...topology,
    services: topology.services.map(({ limits, ...others }) =>
      ['etcd', 'worker'].includes(others.name) ? others : { ...others, ...(limits && { limits }) },
    ),
  }));
  const some = await readModel({ ...fixture, run: { ...fixture.run, topologies } });
  expect(titleOf(some)).toBe('Memory, share of its limit; 2 services without one not drawn; 2 more not drawn');
});

test('the most throttled server is one server, though a service stands on several', async () => {
  const fixture = buildFixture(FIXTURE);
  const [trial] = fixture.trials.filter(({ topology }) => topology === fixture.run.topologies[0]?.name);
  const service = fixture.run.topologies[0]?.services[0]?.name ?? '';
  const seconds = Array.from({ length: 240 }, (_, second) => second);
  // Ten periods a second each: in nine of ten the one is stopped, the other never.
  const samples = ['srv1', 'srv2'].flatMap((item) =>
    seconds.flatMap((second) =>
      (['container.server_periods_total', 'container.server_throttled_periods_total'] as const).map((metric) => ({
        ...{ trial: trial?.trial ?? 1, atMs: second * 1_000, service, metric, kind: 'counter' as const, item },
        value: metric === 'container.server_periods_total' ? 10 * second : item === 'srv1' ? 9 * second : 0,
      })),
    ),
  );
  const throttled = boardsOf(await readModel({ ...fixture, samples }), 0).find(({ id }) => id === 'throttled');
  const [server] = throttled?.lines ?? [];
  expect(server?.label).toBe('the most throttled server');
  const known = server?.values.filter((value) => value !== null) ?? [];
  expect(known.length).toBeGreaterThan(3);
  for (const share of known) expect(share).toBeCloseTo(0.9, 6);
});

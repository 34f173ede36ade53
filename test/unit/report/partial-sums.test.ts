import { expect, test } from 'vitest';
import type { MeasuredTrial, MetricTotal } from '../../../src/records/trial-record.ts';
import { type ReportModel, readModel } from '../../../src/report/model.ts';
import { day } from '../../../src/report/sections/day.ts';
import { resources } from '../../../src/report/sections/resources.ts';
import { dayBoards } from '../../../src/report/series/over-day.ts';
import { totalsOf } from '../../../src/report/series/totals.ts';
import { buildFixture } from '../../support/report-fixture.ts';

const FIXTURE = buildFixture({ hits: 300, topologies: 2, trials: 2, durationMs: 24_000, intervalMs: 2_000 });
const CACHE = 1;

/** Rows for what could not be read once, in the first trials of `cache`. */
async function modelWith(rows: readonly MetricTotal[], trials: number): Promise<ReportModel> {
  const own = FIXTURE.trials.filter(({ topology }) => topology === 'cache').slice(0, trials);
  return readModel({
    ...FIXTURE,
    trials: FIXTURE.trials.map((trial) =>
      trial.state === 'measured' && own.includes(trial) ? { ...trial, metrics: [...trial.metrics, ...rows] } : trial,
    ),
  });
}

function unread(service: string, source: string, item?: string): MetricTotal {
  const metric = `${source}.unread` as MetricTotal['metric'];
  return { service, metric, kind: 'gauge', value: 1, max: 1, ...(item === undefined ? {} : { item }) };
}

const APP = [unread('tomcat', 'container', 'tomcat-2')];

function memoryOf(model: ReportModel) {
  const topology = model.topologies[CACHE];
  if (topology === undefined) throw new Error('the fixture has two topologies');
  const boards = dayBoards(model, topology);
  return {
    lines: (id: string) => boards.find((board) => board.id === id)?.lines.map(({ label }) => label) ?? [],
    table: resources.render(model)?.toString() ?? '',
  };
}

test('a service of which a container was not read has no memory and no throttling, drawn or in its row', async () => {
  const [whole, none] = [memoryOf(await modelWith([], 0)), memoryOf(await modelWith(APP, 2))];
  for (const id of ['memory', 'throttled']) {
    expect(whole.lines(id)).toContain('tomcat');
    expect(none.lines(id)).not.toContain('tomcat');
    expect(none.lines(id)).toContain('varnish');
  }
  const cells = ({ table }: typeof whole) =>
    table
      .slice(table.indexOf('id="service-table"'), table.indexOf('id="cache-table"'))
      .split('<tr>')
      .filter((row) => row.includes('<bdi>cache</bdi>') && row.includes('<bdi>tomcat</bdi>'))
      .flatMap((row) => row.split('<td').slice(-3));
  expect(cells(whole).map((cell) => cell.includes('–'))).toEqual([false, false, false]);
  expect(cells(none).map((cell) => cell.includes('–'))).toEqual([true, true, true]);
});

test('what the other containers of such a service tell of their server is drawn: it may be the most throttled', async () => {
  const own = FIXTURE.trials.filter(({ topology }) => topology === 'cache');
  const told = (service: string, stopped: number) =>
    own.flatMap(({ trial }) =>
      [0, 24_000].flatMap((atMs) =>
        [
          ['container.server_periods_total', 1] as const,
          ['container.server_throttled_periods_total', stopped] as const,
        ].map(([metric, share]) => ({
          ...{ trial, atMs, service, metric, item: `server of ${service}` },
          ...{ kind: 'counter' as const, value: atMs * share },
        })),
      ),
    );
  const samples = [...FIXTURE.samples, ...told('tomcat', 0.5), ...told('varnish', 0.1)];
  const trials = FIXTURE.trials.map((trial) =>
    trial.state === 'measured' && own.includes(trial) ? { ...trial, metrics: [...trial.metrics, ...APP] } : trial,
  );
  const model = await readModel({ ...FIXTURE, samples, trials });
  const [topology] = model.topologies.slice(CACHE);
  const throttled = topology && dayBoards(model, topology).find(({ id }) => id === 'throttled');
  const server = throttled?.lines.find(({ label }) => label === 'the most throttled server');
  expect(Math.max(...(server?.values ?? []).map((value) => value ?? 0))).toBeCloseTo(0.5);
  expect(throttled?.lines.map(({ label }) => label)).not.toContain('tomcat');
});

test('a trial in which a container was not read lowers no line of the others', async () => {
  const series = (model: ReportModel) => model.metric(CACHE, 'tomcat', 'container.cpu_ms_total')?.mean ?? [];
  const [second] = FIXTURE.trials.filter(({ topology }) => topology === 'cache').slice(1);
  const samples = FIXTURE.samples.filter(({ trial }) => trial === second?.trial);
  const alone = series(await readModel({ ...FIXTURE, samples }));
  expect(series(await modelWith(APP, 1))).toEqual(alone);
  expect(series(await modelWith([], 0))).not.toEqual(alone);
});

test('statements and hit ratios of a part of the servers are not drawn as those of all', async () => {
  const ids = (model: ReportModel) => day.figures(model).map(({ id }) => id);
  expect(ids(await modelWith([], 0))).toContain('day-statements-1');
  const databases = await modelWith([unread('replica', 'postgresql')], 2);
  expect(ids(databases)).not.toContain('day-statements-1');
  expect(ids(databases)).toContain('day-statements-0');
  expect(ids(await modelWith([unread('mysql', 'mysql')], 2))).not.toContain('day-statements-1');
  const caches = memoryOf(await modelWith([unread('varnish-2', 'varnish')], 2));
  expect(caches.lines('hit-ratios')).toEqual(['object cache', 'database buffer']);
});

test('a tier has no line of cores where one of its services was not read in any drawn trial, but in another', async () => {
  const build = buildFixture({ hits: 300, topologies: 1, trials: 3, durationMs: 24_000, intervalMs: 2_000 });
  const [topology] = build.run.topologies;
  const app = topology?.services.find(({ name }) => name === 'tomcat');
  if (topology === undefined || app === undefined) throw new Error('the fixture has tomcat');
  // Two services of one tier: of the second the third trial alone tells, whose times are invalid.
  const second = { ...app, name: 'tomcat-b' };
  const others = build.samples.filter(({ service }) => service === 'tomcat');
  const samples = [...build.samples, ...others.map((line) => ({ ...line, service: second.name }))];
  const run = { ...build.run, topologies: [{ ...topology, services: [...topology.services, second] }] };
  const summary = {
    ...build.summary,
    topologies: build.summary.topologies.map((one) =>
      one.measured === undefined
        ? one
        : {
            ...one,
            measured: {
              ...one.measured,
              cpuMsPerHit: one.measured.cpuMsPerHit.flatMap((row) =>
                row.service === 'tomcat' ? [row, { ...row, service: second.name }] : [row],
              ),
            },
          },
    ),
  };
  const titles = async (unreadIn: number) => {
    const trials = build.trials.map((trial, place): MeasuredTrial => {
      if (trial.state !== 'measured') throw new Error('the fixture measured all');
      const rows = place < unreadIn ? [unread(second.name, 'container', 'tomcat-b-2')] : [];
      const validity = { ...trial.validity, time: place === 2 ? ('invalid' as const) : ('valid' as const) };
      return { ...trial, validity, metrics: [...trial.metrics, ...rows] };
    });
    const model = await readModel({ ...build, run, samples, trials, summary });
    return resources.figures(model).map(({ title }) => title);
  };
  const line = `${app.role}: cores in use`;
  expect(await titles(1)).toContain(line);
  const without = await titles(2);
  expect(without).not.toContain(line);
  expect(without).toContain('database: cores in use');
});

const container = (item: string, metric: MetricTotal['metric'], value: number, max = value): MetricTotal => ({
  ...{ service: 'web', item, metric, value, max },
  kind: metric.endsWith('_total') ? 'counter' : 'gauge',
});
const trialOf = (trial: number, metrics: MeasuredTrial['metrics']) => ({ trial, metrics });

test('a counter that one container lost has no total of the others', () => {
  const memory = ['web-1', 'web-2'].map((item) => container(item, 'container.memory_bytes', 1e6));
  const one = container('web-1', 'container.throttled_periods_total', 0);
  const both = [one, container('web-2', 'container.throttled_periods_total', 900)];
  const throttled = (trials: Parameters<typeof totalsOf>[0]) =>
    totalsOf(trials).find(({ metric }) => metric === 'container.throttled_periods_total')?.value;
  expect(throttled([trialOf(1, [...memory, one])])).toBeUndefined();
  expect(throttled([trialOf(1, [...memory, ...both])])).toBe(900);
  expect(throttled([trialOf(1, [...memory, one]), trialOf(2, [...memory, ...both])])).toBe(900);
});

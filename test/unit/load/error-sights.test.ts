import { expect, it } from 'vitest';
import { addSights, noteError } from '../../../src/load/replay/error-sights.ts';
import type { ErrorSight } from '../../../src/records/load-totals.ts';
import { readModel } from '../../../src/report/model.ts';
import { errors } from '../../../src/report/sections/errors.ts';
import { loadTotals } from '../../support/load-fixture.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp } from './local-server.ts';

const plain = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const seen = (reason: string, dueMs: number) => ({
  ...{ kind: 'status' as const, reason, endpoint: 'home', dueMs, sample: `GET /${dueMs}` },
});

it('the load notes when each error was first and last due, of which endpoint, with one request', async () => {
  let hits = 0;
  await using server = await serveHttp((_request, response) => {
    hits += 1;
    response.statusCode = hits > 20 && hits <= 50 ? 503 : 200;
    response.end('fine');
  });
  const schedule = sampleSchedule({
    curve: constantRate(100, 1),
    requests: [endpoint({ name: 'front', expect: { status: [200] } })],
  });
  const { totals } = await run({ schedule, baseUrl: server.baseUrl, settings: { workers: 2 } });
  expect(totals.failures.status).toEqual({ '503': 30 });
  expect(totals.sights).toMatchObject([{ kind: 'status', reason: '503', endpoint: 'front', hits: 30 }]);
  const [sight] = totals.sights ?? [];
  expect(sight?.sample).toMatch(/^GET \//);
  expect(sight?.firstMs).toBeGreaterThan(0);
  expect(sight?.firstMs).toBeLessThan(sight?.lastMs ?? 0);
  expect(sight?.lastMs).toBeLessThan(1000);
});

it('a load without failures notes nothing', async () => {
  await using server = await serveHttp((_request, response) => response.end('fine'));
  const schedule = sampleSchedule({ curve: constantRate(100, 0.2) });
  expect((await run({ schedule, baseUrl: server.baseUrl })).totals).not.toHaveProperty('sights');
});

it('what came in another order, or of several generators, has the earliest and the latest', () => {
  const first = [seen('500', 40), seen('500', 10), seen('404', 25)].reduce<ErrorSight[] | undefined>(
    noteError,
    undefined,
  );
  const second = [seen('500', 5), seen('500', 90)].reduce<ErrorSight[] | undefined>(noteError, undefined);
  expect(addSights([first ?? [], second ?? []])).toEqual([
    { kind: 'status', reason: '500', endpoint: 'home', hits: 4, firstMs: 5, lastMs: 90, sample: 'GET /5' },
    { kind: 'status', reason: '404', endpoint: 'home', hits: 1, firstMs: 25, lastMs: 25, sample: 'GET /25' },
  ]);
});

it('keeps a hundred kinds, however many there are', () => {
  const many = Array.from({ length: 500 }, (_, at) => seen(String(at), at));
  expect(many.reduce<ErrorSight[] | undefined>(noteError, undefined)).toHaveLength(100);
});

it('the page says when, by the time of day and of the trial, and where nobody wrote it down', async () => {
  const made = buildFixture({ hits: 2000, durationMs: 48_000, trials: 1, topologies: 2 });
  const sights = addSights([
    [seen('503', 36_200), seen('503', 47_000)].reduce<ErrorSight[] | undefined>(noteError, undefined) ?? [],
  ]);
  const of = (topology: string, load: object) => ({
    ...made,
    trials: made.trials.map((trial) =>
      trial.state === 'measured' && trial.topology === topology
        ? { ...trial, load: { ...trial.load, counts: { ...trial.load.counts, failed: 2 }, ...load } }
        : {
            ...trial,
            ...(trial.state === 'measured'
              ? { load: { ...trial.load, counts: { ...trial.load.counts, failed: 0, timedOut: 0, dropped: 0 } } }
              : {}),
          },
    ),
  });
  const told = plain(errors.render(await readModel(of('legacy', { sights })))?.text ?? '');
  expect(told).toContain('First error: legacy at 18:06, 36.2 s (HTTP status: 503, home).');
  expect(told).toMatch(/HTTP status: 503 legacy \d home 2 18:06, 36\.2 s 23:30, 47\.0 s GET \/36200/);
  expect(plain(errors.render(await readModel(of('legacy', {})))?.text ?? '')).toMatch(
    /legacy , trial \d: 2 hits failed; when, nobody wrote down/,
  );
  expect(errors.render(await readModel(of('nobody', {})))).toBeUndefined();
  const dropped = noteError(undefined, { ...seen('no place in flight', 100), kind: 'dropped' });
  const { generator } = loadTotals();
  const busy = { sights: [...dropped, ...sights], generator: { ...generator, cpuP95Ratio: 0.95 } };
  const lacked = plain(errors.render(await readModel(of('legacy', busy)))?.text ?? '');
  expect(lacked).toContain('First error: legacy at 18:06, 36.2 s (HTTP status: 503, home).');
  expect(lacked).toContain('never sent: no place in flight (the generator’s lack, no error of the site)');
});

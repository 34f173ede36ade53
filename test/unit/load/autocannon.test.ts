import { describe, expect, it } from 'vitest';
import { judgeTrial } from '../../../src/checks/judge-trial.ts';
import { autocannon } from '../../../src/load/autocannon/autocannon.ts';
import { accountFor } from '../../../src/run/accounting.ts';
import { arrivals } from '../../../src/scenario/arrivals.ts';
import { scheduleDigest } from '../../../src/scenario/schedule-digest.ts';
import type { RequestSpecification, ScheduleSpecification } from '../../../src/scenario/schedule.ts';
import { latencyOf } from './latency-of.ts';
import { run, serveHttp, serveTcp, type Answer } from './local-server.ts';

const PAGE: RequestSpecification = {
  name: 'page',
  method: 'GET',
  path: '/pages/{page}',
  weight: 4,
  headers: { 'X-Own': 'yes' },
  parameters: { page: { kind: 'zipf', count: 50, exponent: 1 } },
  isWrite: false,
  expect: { status: [200], marker: 'page {page}.' },
};
const NOTE: RequestSpecification = {
  name: 'note',
  method: 'POST',
  path: '/notes',
  weight: 1,
  body: 'text={word}',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  parameters: { word: { kind: 'words', words: ['one', 'zwölf'], exponent: 1 } },
  isWrite: true,
  expect: { status: [201] },
};

function scheduleOf(hits: number, requests: readonly RequestSpecification[] = [PAGE, NOTE]): ScheduleSpecification {
  const curve = { segments: [{ lengthMs: 1000, ratePerSecond: hits }] };
  return { curve, arrivals: 'poisson', seed: 9, requests, writeKeyPrefix: 'k/' };
}

const answer: Answer = ({ url, method }, response) => {
  response.statusCode = method === 'POST' ? 201 : 200;
  response.end(`page ${url?.slice('/pages/'.length) ?? ''}.`);
};

const settings = { maxInFlight: 4 };

describe('the engine autocannon', () => {
  it('spreads its connections over all entry points, and sends each hit once', async () => {
    const seen = { a: [] as string[], b: [] as string[] };
    const site = (name: keyof typeof seen) =>
      serveHttp((request, response) => {
        seen[name].push(request.url ?? '');
        answer(request, response);
      });
    await using a = await site('a');
    await using b = await site('b');
    const schedule = scheduleOf(300);
    const otherUrls = [b.baseUrl];
    const { totals } = await run({ engine: autocannon, schedule, baseUrl: a.baseUrl, otherUrls, settings });
    expect(totals.counts).toMatchObject({ scheduled: 300, sent: 300, ok: 300, dropped: 0 });
    expect([...seen.a, ...seen.b].toSorted()).toEqual([...arrivals(schedule)].map(({ path }) => path).toSorted());
    expect(Math.min(seen.a.length, seen.b.length)).toBeGreaterThan(50);
  });

  it.each([
    { workers: 4, maxInFlight: 8, entries: 3 },
    { workers: 2, maxInFlight: 4, entries: 4 },
  ])('threads with fewer connections than entry points ask all of them: $workers of $entries', async (about) => {
    const { entries, ...threads } = about;
    const asked = Array.from({ length: entries }, () => 0);
    const sites = await Promise.all(
      asked.map((_, entry) =>
        serveHttp((request, response) => {
          asked[entry] = (asked[entry] ?? 0) + 1;
          answer(request, response);
        }),
      ),
    );
    const [baseUrl = '', ...otherUrls] = sites.map((site) => site.baseUrl);
    const { totals } = await run({
      engine: autocannon,
      schedule: scheduleOf(200),
      baseUrl,
      otherUrls,
      settings: threads,
    });
    await Promise.all(sites.map((site) => site[Symbol.asyncDispose]()));
    // A closed loop ends with the duration: a machine that stands still sends less.
    expect(totals.counts.ok).toBe(totals.counts.sent);
    expect(Math.min(...asked)).toBeGreaterThan(0);
  });

  it('with one connection for two entry points asks the first alone', async () => {
    await using a = await serveHttp(answer);
    const otherUrls = ['http://127.0.0.1:1'];
    const one = { maxInFlight: 1 };
    const { totals } = await run({
      engine: autocannon,
      schedule: scheduleOf(50),
      baseUrl: a.baseUrl,
      otherUrls,
      settings: one,
    });
    expect(totals.counts).toMatchObject({ sent: 50, ok: 50 });
  });

  it('sends the hits of the schedule in its order, each once, with keys for the writes', async () => {
    const schedule = scheduleOf(300);
    const seen: string[] = [];
    const keys: string[] = [];
    await using server = await serveHttp((request, response) => {
      seen.push(request.url ?? '');
      keys.push(...[request.headers['idempotency-key']].flat().filter((key) => key !== undefined));
      answer(request, response);
    });
    const one = { maxInFlight: 1 };
    const { totals } = await run({ engine: autocannon, schedule, baseUrl: server.baseUrl, settings: one });
    const planned = [...arrivals(schedule)];
    expect(seen).toEqual(planned.map(({ path }) => path));
    const writes = planned.filter(({ request }) => request === 1);
    expect(keys.toSorted()).toEqual(writes.map(({ index }) => `k/${index}`).toSorted());
    expect(totals).toMatchObject({
      engine: 'autocannon',
      loadModel: 'closed',
      counts: { scheduled: 300, sent: 300, dropped: 0, ok: 300 },
      writes: { acknowledged: writes.length, refused: 0, unknown: 0 },
      scheduleDigest: scheduleDigest(schedule),
    });
  });

  it('reports service times, and no lag', async () => {
    await using server = await serveHttp((request, response) => {
      setTimeout(() => {
        answer(request, response);
      }, 30);
    });
    const result = await run({ engine: autocannon, schedule: scheduleOf(60), baseUrl: server.baseUrl, settings });
    const response = latencyOf(result, 'response');
    expect(response.totalCount).toBe(60);
    expect(response.minNonZeroValue).toBeGreaterThan(28_000);
    expect(response.getValueAtPercentile(50)).toBe(latencyOf(result, 'service').getValueAtPercentile(50));
    expect(result.latency.some(({ kind }) => kind === 'lag')).toBe(false);
  });

  it('ends with the duration, counts what it could not send as dropped, and closes every account', async () => {
    await using server = await serveHttp((request, response) => {
      setTimeout(() => {
        answer(request, response);
      }, 100);
    });
    const schedule = scheduleOf(500);
    const { totals } = await run({ engine: autocannon, schedule, baseUrl: server.baseUrl, settings });
    const { counts, intervals } = totals;
    expect(counts.scheduled).toBe(500);
    expect(counts.sent).toBeLessThanOrEqual(44);
    expect(counts.ok).toBe(counts.sent);
    expect(totals.scheduleDigest).toBe(scheduleDigest(schedule));
    expect(accountFor(totals, {}).filter(({ holds }) => !holds)).toEqual([]);
    expect(intervals.reduce((sum, interval) => sum + interval.counts.scheduled, 0)).toBe(500);
  });

  it('counts wrong states, wrong pages, and requests that wait too long', async () => {
    let hit = 0;
    await using server = await serveHttp((request, response) => {
      hit++;
      if (hit % 10 === 3) response.statusCode = 503;
      if (hit % 10 === 5) response.end('another page');
      else if (hit % 10 === 7) return;
      else if (hit % 10 === 3) response.end();
      else answer(request, response);
    });
    const schedule = scheduleOf(40, [PAGE]);
    const { totals } = await run({
      engine: autocannon,
      schedule,
      baseUrl: server.baseUrl,
      settings: { maxInFlight: 4, timeoutMs: 300 },
    });
    expect(totals.failures.status).toEqual({ 503: 4 });
    expect(totals.failures.content).toBe(4);
    expect(totals.counts).toMatchObject({ sent: 40, timedOut: 4, failed: 8, ok: 28 });
    expect(accountFor(totals, {}).filter(({ holds }) => !holds)).toEqual([]);
  });

  it('counts connections that are reset or closed without an answer, and goes on with the next hit', async () => {
    let hit = 0;
    await using server = await serveTcp((socket) => {
      socket.on('data', () => {
        hit++;
        if (hit % 10 === 0) socket.resetAndDestroy();
        else if (hit % 10 === 5) socket.end();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    const schedule = scheduleOf(50, [{ ...PAGE, expect: { status: [200] } }]);
    const { totals } = await run({ engine: autocannon, schedule, baseUrl: server.baseUrl, settings });
    expect(totals.failures.broken).toEqual({ ECONNRESET: 5, closed: 5 });
    expect(totals.counts).toMatchObject({ sent: 50, ok: 40, failed: 10, dropped: 0 });
  });

  it('counts hits that found nobody as never connected: their writes are refused, not unknown', async () => {
    const dead = await serveHttp(answer);
    await dead[Symbol.asyncDispose]();
    const schedule = scheduleOf(20, [NOTE]);
    const { totals } = await run({ engine: autocannon, schedule, baseUrl: dead.baseUrl, settings });
    expect(totals.failures.connect).toEqual({ ECONNREFUSED: 20 });
    expect(totals.writes).toEqual({ acknowledged: 0, refused: 20, unknown: 0 });
  });

  it('sends nothing and ends for a schedule without hits', async () => {
    const { totals } = await run({ engine: autocannon, schedule: scheduleOf(0), baseUrl: 'http://127.0.0.1:1' });
    expect(totals.counts.scheduled).toBe(0);
  });

  it('leaves what needs due times unmeasured, so that its times are never wholly valid', async () => {
    await using server = await serveHttp(answer);
    const schedule = scheduleOf(200);
    const { totals } = await run({ engine: autocannon, schedule, baseUrl: server.baseUrl, settings });
    const validity = judgeTrial({
      load: totals,
      latency: { responseP50Ms: 1, responseP95Ms: 2, lagP99Ms: Number.NaN },
      metrics: [],
      accounting: accountFor(totals, {}),
      scheduleDigest: scheduleDigest(schedule),
      durationMs: 1000,
      deaths: [],
      otherRuns: [],
      containers: [],
      serviceLevels: [],
    });
    const stateOf = (id: string) => validity.checks.find((check) => check.id === id)?.state;
    expect(stateOf('lag')).toBe('not-measured');
    expect(stateOf('offered-rate')).toBe('not-measured');
    expect(stateOf('same-schedule')).toBe('valid');
    expect(stateOf('accounting')).toBe('valid');
    expect(validity.time).not.toBe('valid');
  });
});

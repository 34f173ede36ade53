import { afterEach, describe, expect, it, vi } from 'vitest';
import { isK6Missing, whyNoK6 } from '../../support/needs-k6.ts';
import { breakageOf, parseLine } from '../../../src/load/k6/hit-line.ts';
import { k6 } from '../../../src/load/k6/k6.ts';
import { hitLines, stagesOf } from '../../../src/load/k6/script.ts';
import { accountFor } from '../../../src/run/accounting.ts';
import { arrivals } from '../../../src/scenario/arrivals.ts';
import { scheduleDigest } from '../../../src/scenario/schedule-digest.ts';
import type { RequestSpecification, ScheduleSpecification } from '../../../src/scenario/schedule.ts';
import { latencyOf } from './latency-of.ts';
import { run, serveHttp, serveTcp } from './local-server.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const PAGE: RequestSpecification = {
  name: 'page',
  method: 'GET',
  path: '/pages/{page}',
  weight: 4,
  headers: {},
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

describe('what k6 is given and what it says', () => {
  it('each level of the curve is reached at once and held; fractions of a hit per second are kept', () => {
    const curve = {
      segments: [
        { lengthMs: 2000, ratePerSecond: 12.345 },
        { lengthMs: 0, ratePerSecond: 9 },
        { lengthMs: 500, ratePerSecond: 100 },
      ],
    };
    expect(stagesOf({ curve })).toEqual([
      { target: 12_345, duration: '0s' },
      { target: 12_345, duration: '2000ms' },
      { target: 100_000, duration: '0s' },
      { target: 100_000, duration: '500ms' },
      { target: 100_000, duration: '0s' },
      { target: 100_000, duration: '20ms' },
    ]);
    expect(stagesOf({ curve: { segments: [] } })).toEqual([]);
  });

  it('a schedule of more hits than k6 could hold is refused', () => {
    expect(() => hitLines(scheduleOf(2_000_001), () => undefined)).toThrow(/2000001 hits in memory/);
  });

  it('lines of its own are told from those of the script, however broken', () => {
    expect(parseLine('benchday start 1790000000000')).toEqual({ kind: 'start', atMs: 1_790_000_000_000 });
    expect(parseLine('benchday hit 7 1790000000000 1.250 1.000 200 0 1 42')).toEqual({
      kind: 'hit',
      hit: {
        index: 7,
        startedMs: 1_790_000_000_000,
        responseMs: 1.25,
        serviceMs: 1,
        status: 200,
        errorCode: 0,
        isRight: true,
        bodyBytes: 42,
      },
    });
    for (const line of [
      'Insufficient VUs',
      'benchday start',
      'benchday start x',
      'benchday hit 7',
      'benchday hit a b c d e f g h',
      'benchday',
      '',
    ]) {
      expect(parseLine(line)).toBeUndefined();
    }
  });

  it.each([
    [1050, 'timed-out'],
    [1101, { kind: 'connect', reason: 'k6 1101' }],
    [1212, { kind: 'connect', reason: 'ECONNREFUSED' }],
    [1220, { kind: 'broken', reason: 'ECONNRESET' }],
    [1000, { kind: 'broken', reason: 'k6 1000' }],
  ])('the error code %i is %j', (code, breakage) => {
    expect(breakageOf(code)).toEqual(breakage);
  });
});

describe.skipIf(isK6Missing)(`the engine k6${whyNoK6}`, () => {
  it('sends hits of the schedule, each once, with keys for the writes, and closes every account', async () => {
    const schedule = scheduleOf(200);
    const seen: string[] = [];
    const keys: string[] = [];
    await using server = await serveHttp((request, response) => {
      seen.push(request.url ?? '');
      keys.push(...[request.headers['idempotency-key']].flat().filter((key) => key !== undefined));
      response.statusCode = request.method === 'POST' ? 201 : 200;
      response.end(`page ${request.url?.slice('/pages/'.length) ?? ''}.`);
    });
    const { totals } = await run({ engine: k6, schedule, baseUrl: server.baseUrl });
    const planned = [...arrivals(schedule)];
    const { counts } = totals;
    // k6 drops iterations by itself where the machine is late.
    expect(counts.sent).toBeGreaterThan(150);
    expect(seen).toHaveLength(counts.sent);
    expect(counts.ok).toBe(counts.sent);
    const sent = planned.slice(0, counts.sent);
    expect(seen.toSorted()).toEqual(sent.map(({ path }) => path).toSorted());
    const writes = sent.filter(({ request }) => request === 1).map(({ index }) => `k/${index}`);
    expect(keys.toSorted()).toEqual(writes.toSorted());
    expect(totals.scheduleDigest).toBe(scheduleDigest(schedule));
    expect(accountFor(totals, {}).filter(({ holds }) => !holds)).toEqual([]);
    expect(totals.generator.cpuMs).toBeGreaterThan(0);
  });

  it('takes turns over all entry points, below the path of the first, and tells each the host of the first', async () => {
    const seen: string[][] = [[], [], []];
    const sites = await Promise.all(
      seen.map((asked) =>
        serveHttp((request, response) => {
          asked.push(`${request.headers.host} ${request.url}`);
          response.end();
        }),
      ),
    );
    const [first = '', ...otherUrls] = sites.map(({ baseUrl }) => baseUrl);
    const schedule = scheduleOf(60, [{ ...PAGE, path: '/page', parameters: {}, expect: { status: [200] } }]);
    const { totals } = await run({ engine: k6, schedule, baseUrl: `${first}/shop`, otherUrls });
    await Promise.all(sites.map((site) => site[Symbol.asyncDispose]()));
    const { sent, ok } = totals.counts;
    expect(ok).toBe(sent);
    expect(sent).toBeGreaterThan(30);
    expect(seen.map((asked) => asked.length)).toEqual([0, 1, 2].map((entry) => Math.floor((sent + 2 - entry) / 3)));
    expect(new Set(seen.flat())).toEqual(new Set([`${new URL(first).host} /shop/page`]));
  });

  it('reports what an answer took, and no lag; wrong pages, wrong states and time-outs are counted', async () => {
    let hit = 0;
    await using server = await serveHttp((request, response) => {
      const nth = hit++ % 10;
      const text = `page ${request.url?.slice('/pages/'.length) ?? ''}.`;
      if (nth === 3) response.statusCode = 503;
      if (nth !== 7) setTimeout(() => response.end(nth === 5 ? 'other' : text), 30);
    });
    const result = await run({
      engine: k6,
      schedule: scheduleOf(50, [PAGE]),
      baseUrl: server.baseUrl,
      settings: { timeoutMs: 400 },
    });
    const { counts, failures } = result.totals;
    const timesOf = (nth: number): number => Math.floor((counts.sent + 9 - nth) / 10);
    expect(failures.status).toEqual({ 503: timesOf(3) });
    expect(failures.content).toBe(timesOf(5));
    expect(counts.timedOut).toBe(timesOf(7));
    const response = latencyOf(result, 'response');
    expect(response.totalCount).toBe(counts.sent);
    expect(response.minNonZeroValue).toBeGreaterThan(28_000);
    expect(result.latency.some(({ kind }) => kind === 'lag')).toBe(false);
  });

  it('sends the schedule whatever the shell says of other runs of k6', async () => {
    const settings = {
      K6_VUS: '1',
      K6_ITERATIONS: '3',
      K6_RPS: '5',
      K6_DISCARD_RESPONSE_BODIES: 'true',
      K6_LINGER: 'true',
    };
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    vi.stubEnv('K6_CONSOLE_OUTPUT', '/dev/null');
    await using server = await serveHttp((request, response) => {
      response.end(`page ${request.url?.slice('/pages/'.length) ?? ''}.`);
    });
    const { totals } = await run({ engine: k6, schedule: scheduleOf(50, [PAGE]), baseUrl: server.baseUrl });
    expect(totals.counts.sent).toBeGreaterThan(30);
    expect(totals.counts.ok).toBe(totals.counts.sent);
  });

  it('tells hits that found nobody from those whose connection broke', async () => {
    const dead = await serveHttp(() => undefined);
    await dead[Symbol.asyncDispose]();
    await using breaking = await serveTcp((socket) => {
      socket.on('data', () => socket.resetAndDestroy());
    });
    const schedule = scheduleOf(20, [NOTE]);
    const nobody = await run({ engine: k6, schedule, baseUrl: dead.baseUrl });
    const broken = await run({ engine: k6, schedule, baseUrl: breaking.baseUrl });
    const { sent } = nobody.totals.counts;
    expect(nobody.totals.failures.connect).toEqual({ ECONNREFUSED: sent });
    expect(nobody.totals.writes).toEqual({ acknowledged: 0, refused: sent, unknown: 0 });
    expect(broken.totals.failures.broken).toEqual({ ECONNRESET: broken.totals.counts.sent });
    expect(broken.totals.writes.unknown).toBe(broken.totals.counts.sent);
  });
});

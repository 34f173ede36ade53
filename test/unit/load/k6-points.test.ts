import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadTotals, type LoadTotals } from '../../../src/records/load-totals.ts';
import { EndpointNames } from '../../../src/load/k6/endpoint-names.ts';
import { PointReader, type ScriptPoint } from '../../../src/load/k6/request-point.ts';
import { ScriptAccount } from '../../../src/load/k6/script-account.ts';
import { accountFor } from '../../../src/run/accounting.ts';
import { collectedLatency } from '../../support/collected-latency.ts';
import { latencyOf } from './latency-of.ts';

/** k6 1.8.1 wrote these: a script against a server of its own. */
const LINES = readFileSync(new URL('./k6-lines.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n');

function points(lines: readonly string[] = LINES): ScriptPoint[] {
  const reader = new PointReader();
  return lines.map((line) => reader.read(line)).filter((point) => point !== undefined);
}

const GENERATOR = { cpuMs: 1, maxResidentBytes: 1, cpuP95Ratio: 0, eventLoopDelayP99Ms: 0, gcMs: 0, workers: 1 };

function accountOf(seen: readonly ScriptPoint[]) {
  const { latency, onLatency } = collectedLatency();
  const settings = { maxInFlight: 8, timeoutMs: 1000, workers: 1, intervalMs: 1000, onLatency };
  const account = new ScriptAccount(settings, 60_000);
  for (const point of seen) account.add(point);
  const about = {
    engine: 'k6',
    loadModel: 'open',
    startedAtMs: account.startedAtMs ?? 0,
    generator: GENERATOR,
  } as const;
  return { account, totals: account.finish(about), latency };
}

describe('what k6 says of a script of its own', () => {
  it('each request is read with its times, its end and its tags; what is of no use is skipped', () => {
    const requests = points().flatMap((point) => (point.kind === 'request' ? [point.request] : []));
    expect(requests).toHaveLength(6);
    expect(requests[0]).toEqual({
      endMs: Date.parse('2026-11-23T04:33:57.964Z'),
      durationMs: 84.084839,
      blockedMs: 0.533396,
      method: 'GET',
      name: 'page',
      group: '',
      status: 200,
      errorCode: 0,
      isExpected: true,
      isWrite: false,
    });
    expect(requests.map(({ status, errorCode }) => [status, errorCode])).toEqual([
      [200, 0],
      [0, 1212],
      [0, 1050],
      [200, 0],
      [404, 1404],
      [0, 1220],
    ]);
  });

  it('a request whose lines are incomplete is none, and a line that was cut is an error', () => {
    const alone = LINES.filter((line) => line.startsWith('{"metric":"http_req_blocked"'));
    expect(points(alone)).toEqual([]);
    expect(points(LINES.filter((line) => !line.startsWith('{"metric":"http_req_blocked"')))).toHaveLength(3);
    expect(() => points(LINES.map((line) => line.slice(0, 90)))).toThrow(
      expect.objectContaining({ code: 'GENERATOR_FAILED' }) as Error,
    );
    expect(points(['', 'not json', '{}'])).toEqual([]);
  });

  it('where a script says nothing of what it expects, the status decides; where it does, the script', () => {
    const withTag = (status: number, tag: string): string[] =>
      LINES.slice(0, 20).map((line) =>
        line.replaceAll('"expected_response":"true"', tag).replaceAll('"status":"200"', `"status":"${status}"`),
      );
    const first = (lines: readonly string[]) =>
      points(lines).flatMap((point) => (point.kind === 'request' ? [point.request] : []))[0];
    const expected = (status: number, tag: string): unknown => first(withTag(status, tag))?.isExpected;
    const none = '"unused":""';
    expect([200, 204, 302, 399].map((status) => expected(status, none))).toEqual([true, true, true, true]);
    expect([0, 101, 400, 404, 500].map((status) => expected(status, none))).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
    expect(expected(404, '"expected_response":"true"')).toBe(true);
    expect(expected(200, '"expected_response":"false"')).toBe(false);
  });

  it('what is sent by another protocol is seen', () => {
    const line = (metric: string): string =>
      `{"metric":"${metric}","type":"Point","data":{"time":"2026-11-23T04:33:57.9Z","value":1,"tags":null}}`;
    expect(points([line('ws_sessions'), line('grpc_req_duration'), line('iterations')])).toEqual([
      { kind: 'other-protocol', protocol: 'WebSockets' },
      { kind: 'other-protocol', protocol: 'gRPC' },
    ]);
  });

  it('it becomes records of the stored shape: states, failures, drops and writes, and every identity holds', () => {
    const { totals, account } = accountOf(points());
    expect(loadTotals.parse(totals)).toEqual(totals);
    expect(totals.counts).toEqual({ scheduled: 7, sent: 6, dropped: 1, ok: 2, failed: 3, timedOut: 1 });
    expect(totals.failures).toEqual({
      status: { 404: 1 },
      connect: { ECONNREFUSED: 1 },
      broken: { ECONNRESET: 1 },
      content: 0,
    });
    expect(totals.writes).toEqual({ acknowledged: 0, refused: 0, unknown: 1 });
    expect(account.checks).toEqual({ passed: 1, failed: 1 });
    expect(accountFor(totals, {}).filter(({ holds }) => !holds)).toEqual([]);
  });

  it('endpoints are told apart by name, by group, else by path with its numbers folded', () => {
    const { totals } = accountOf(points());
    expect(totals.endpoints.map(({ name, isWrite }) => [name, isWrite])).toEqual([
      ['page', false],
      ['GET /x', false],
      ['buy', true],
      ['GET /item/{n}', false],
      ['GET /gone', false],
      ['GET /reset', false],
    ]);
  });

  it('response times include the wait for a connection; what never connected has no time, not 0', () => {
    const result = accountOf(points());
    expect(latencyOf(result, 'response', 'page').maxValue / 1000).toBeCloseTo(84.6, 0);
    expect(latencyOf(result, 'service', 'page').maxValue / 1000).toBeCloseTo(84.1, 0);
    expect(latencyOf(result, 'response').totalCount).toBe(5);
    expect(result.latency.some(({ kind, endpoint }) => kind === 'lag' || endpoint === 'GET /x')).toBe(false);
  });

  it('each request counts in the second in which it began, also when others of later seconds were told before', () => {
    const [page] = points();
    if (page?.kind !== 'request') throw new Error('no page');
    const at = (endMs: number): ScriptPoint => ({ kind: 'request', request: { ...page.request, endMs } });
    const from = page.request.endMs;
    const { totals } = accountOf([page, at(from + 2100), at(from + 900), at(from + 2200)]);
    const sent = (intervals: LoadTotals['intervals']) => intervals.map(({ counts }) => counts.sent);
    expect(sent(totals.intervals)).toEqual([2, 0, 2]);
  });

  it.each([
    ['iterations that were dropped after the last request', [{ atMs: 3100, count: 2 }], [1, 0, 0, 2]],
    ['one that was dropped at the edge of an interval', [{ atMs: 2000, count: 1 }], [1, 0, 1]],
    [
      'what is beyond the longest that a script may run',
      [{ atMs: 75_000, count: 3 }],
      [1, ...Array<number>(58).fill(0), 3],
    ],
  ])('%s are in the intervals as in the sums', (_what, drops, expected) => {
    const [page] = points();
    if (page?.kind !== 'request') throw new Error('no page');
    const request = { ...page.request, durationMs: 10, blockedMs: 0 };
    const startMs = request.endMs - 10;
    const dropped = drops.map(({ atMs, count }) => ({ kind: 'dropped', atMs: startMs + atMs, count }) as const);
    const { totals } = accountOf([{ kind: 'request', request }, ...dropped]);
    expect(totals.intervals.map(({ counts }) => counts.scheduled)).toEqual(expected);
    expect(totals.counts.scheduled).toBe(expected.reduce((sum, one) => sum + one, 0));
  });

  it('a name that is an address of another site stays a name, and so does one that only looks like an address', () => {
    const seen: string[] = [];
    const names = new EndpointNames(
      (name) => seen.push(name),
      (address) => address.startsWith('http://127.0.0.1:1/'),
    );
    const base = { group: '', method: 'GET', isWrite: false };
    const given = ['http://127.0.0.1:1/item/7?a=b', 'https://shop.example.com/item/7', 'cart:pay', 'http://', ''];
    for (const name of given) names.indexOf({ ...base, name });
    names.indexOf({ ...base, name: 'http://127.0.0.1:1/%E5%95%86%E5%93%81/3' });
    names.indexOf({ ...base, name: 'http://127.0.0.1:1/%FF' });
    expect(seen).toEqual([
      'GET /item/{n}',
      'https://shop.example.com/item/7',
      'cart:pay',
      'http://',
      'GET (no name)',
      'GET /商品/{n}',
      'GET /%FF',
    ]);
  });

  it('no script fills the memory with endpoints', () => {
    const seen: string[] = [];
    const names = new EndpointNames((name) => seen.push(name));
    const base = { group: '', method: 'GET', isWrite: false };
    for (let nth = 0; nth < 1000; nth++) names.indexOf({ ...base, name: `page ${nth}` });
    expect(seen).toHaveLength(51);
    expect(seen.at(-1)).toBe('other endpoints');
    expect(names.areFolded).toBe(true);
    expect(names.indexOf({ ...base, name: 'page 3' })).toBe(3);
  });
});

import { expect, it } from 'vitest';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp } from './local-server.ts';

const SLOW_MS = 400;

it.each([1, 2])('traces a share of the hits, and names the slowest of them (%i threads)', async (workers) => {
  const seen = new Map<string, string>();
  let hits = 0;
  await using server = await serveHttp((request, response) => {
    hits++;
    const trace = String(request.headers['traceparent'] ?? '');
    if (trace !== '') seen.set(trace, request.url ?? '');
    if (request.url !== '/slow') response.end();
    else setTimeout(() => response.end(), SLOW_MS);
  });
  const requests = [
    endpoint({ name: 'slow', path: '/slow', weight: 1 }),
    endpoint({ name: 'quick', path: '/quick', weight: 9 }),
  ];
  const schedule = sampleSchedule({ curve: constantRate(300, 1), requests, traceShare: 0.3 });
  const { totals } = await run({ schedule, baseUrl: server.baseUrl, settings: { workers } });
  expect(hits).toBe(300);
  for (const trace of seen.keys()) expect(trace).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  // 300 of 0.3: between 60 and 120 but once in a thousand million.
  expect(seen.size).toBeGreaterThan(55);
  expect(seen.size).toBeLessThan(130);
  const { slowest = [] } = totals;
  const slowIds = [...seen].flatMap(([trace, url]) => (url === '/slow' ? [trace.slice(3, 35)] : []));
  expect(slowest).toHaveLength(10);
  expect(slowest.map(({ responseMs }) => responseMs)).toEqual(
    slowest.map(({ responseMs }) => responseMs).sort((a, b) => b - a),
  );
  const named = slowest.filter(({ trace }) => slowIds.includes(trace));
  expect(named.length).toBeGreaterThan(0);
  for (const hit of named) {
    expect(hit).toMatchObject({ endpoint: 'slow', isOk: true });
    expect(hit.responseMs).toBeGreaterThan(SLOW_MS - 5);
  }
});

it('sends no trace where a scenario asks for none', async () => {
  let traced = 0;
  await using server = await serveHttp((request, response) => {
    if (request.headers['traceparent'] !== undefined) traced++;
    response.end();
  });
  const { totals } = await run({ schedule: sampleSchedule({ curve: constantRate(50, 1) }), baseUrl: server.baseUrl });
  expect(traced).toBe(0);
  expect(totals.slowest).toBeUndefined();
});

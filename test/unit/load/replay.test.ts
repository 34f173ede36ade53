import { describe, expect, it } from 'vitest';
import { loadTotals, type LoadProgress } from '../../../src/records/load-totals.ts';
import { scheduleDigest } from '../../../src/scenario/schedule-digest.ts';
import { CATALOGUE, constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { latencyOf } from './latency-of.ts';
import { run, serveHttp } from './local-server.ts';

const MIXED = sampleSchedule({ requests: CATALOGUE, curve: constantRate(500, 1) });

describe('replay', () => {
  it.concurrent.each([1, 2, 3])('sends every hit of the schedule once, with %i workers', async (workers) => {
    const seen: string[] = [];
    const keys = new Set<string | undefined>();
    await using server = await serveHttp((request, response) => {
      seen.push(request.url ?? '');
      if (request.method === 'POST') keys.add(request.headers['idempotency-key'] as string | undefined);
      response.statusCode = request.method === 'POST' ? 201 : 200;
      const product = /^\/product\/(\d+)$/.exec(request.url ?? '')?.[1] ?? '';
      response.end(`<p>product:${product}</p>`);
    });

    const { totals, latency } = await run({ schedule: MIXED, baseUrl: server.baseUrl, settings: { workers } });

    expect(loadTotals.parse(totals)).toEqual(totals);
    expect(totals.counts).toEqual({ scheduled: 500, sent: 500, dropped: 0, ok: 500, failed: 0, timedOut: 0 });
    expect(totals.scheduleDigest).toBe(scheduleDigest(MIXED));
    expect(totals.generator.workers).toBe(workers);
    expect(seen).toHaveLength(500);
    const writes = totals.endpoints.find(({ name }) => name === 'review')?.counts.ok ?? 0;
    expect(totals.writes).toEqual({ acknowledged: writes, refused: 0, unknown: 0 });
    expect([...keys].every((key) => /^test-\d+$/.test(key ?? '')) && keys.size).toBe(writes);
    expect(latencyOf({ latency }, 'lag').totalCount).toBe(500);
  });

  it('adds up: intervals and endpoints to the totals, histograms to the counts', async () => {
    await using server = await serveHttp((request, response) => {
      response.statusCode = request.method === 'POST' ? 201 : 200;
      response.end('product:');
    });

    const { totals, latency } = await run({
      schedule: { ...MIXED, arrivals: 'uniform' },
      baseUrl: server.baseUrl,
      settings: { intervalMs: 400 },
    });

    expect(totals.intervals.map(({ startMs, lengthMs, counts }) => [startMs, lengthMs, counts.scheduled])).toEqual([
      [0, 400, 200],
      [400, 400, 200],
      [800, 200, 100],
    ]);
    // The product page's marker needs its id too.
    expect(totals.failures.content).toBe(totals.endpoints.find(({ name }) => name === 'product')?.counts.failed);
    expect(totals.counts.failed).toBe(totals.failures.content);
    for (const { name, counts } of totals.endpoints) {
      expect(counts.sent).toBe(counts.ok + counts.failed + counts.timedOut);
      expect(latencyOf({ latency }, 'response', name).totalCount).toBe(counts.sent);
      expect(latencyOf({ latency }, 'service', name).totalCount).toBe(counts.sent);
    }
    const sum = (key: 'scheduled' | 'ok' | 'failed'): number =>
      totals.endpoints.reduce((total, { counts }) => total + counts[key], 0);
    expect([sum('scheduled'), sum('ok'), sum('failed')]).toEqual([500, totals.counts.ok, totals.counts.failed]);
    expect(totals.bodyBytes).toBe(500 * 'product:'.length);
  });

  it('tells when it starts, how it goes, and gives finished intervals away when asked to', async () => {
    await using server = await serveHttp((_request, response) => response.end());
    const lines: number[] = [];
    const told: LoadProgress[] = [];
    let startedAtMs = 0;

    const { totals, latency } = await run({
      schedule: sampleSchedule({ curve: constantRate(100, 2.2) }),
      baseUrl: server.baseUrl,
      settings: {
        onStart: (atMs) => (startedAtMs = atMs),
        onProgress: (progress) => told.push(progress),
        onLatency: ({ startMs }) => lines.push(startMs),
      },
    });

    expect(startedAtMs).toBe(totals.startedAtMs);
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told.map(({ counts }) => counts.scheduled)).toEqual(told.map(({ counts }) => counts.ok));
    expect(told.at(-1)?.counts.ok).toBeGreaterThanOrEqual(50);
    expect(told.at(-1)?.ratePerSecond).toBeGreaterThan(10);
    expect(latency).toEqual([]);
    expect(lines).toEqual([0, 0, 0, 1000, 1000, 1000, 2000, 2000, 2000]);
  });

  it('measures a planted delay', async () => {
    await using server = await serveHttp((_request, response) => {
      setTimeout(() => response.end(), 50);
    });

    const result = await run({ schedule: sampleSchedule({ curve: constantRate(100, 1) }), baseUrl: server.baseUrl });

    const service = latencyOf(result, 'service');
    expect(service.minNonZeroValue).toBeGreaterThanOrEqual(48_900);
    expect(service.getValueAtPercentile(50)).toBeLessThan(60_000);
    const response = latencyOf(result, 'response');
    expect(response.getValueAtPercentile(50)).toBeGreaterThanOrEqual(service.getValueAtPercentile(50));
  });

  it('shows the wait for a server that stands still, as every hit leaves when it is due', async () => {
    // 0.5 s in 5 s at 200/s: of the hits due meanwhile (10 %) the wait is uniform between 0 and 500 ms, so p95 is 250 ms.
    let startedAtMs = Infinity;
    await using server = await serveHttp((_request, response) => {
      const elapsedMs = Date.now() - startedAtMs;
      const isFrozen = elapsedMs > 2000 && elapsedMs < 2500;
      if (isFrozen) setTimeout(() => response.end(), 2500 - elapsedMs);
      else response.end();
    });

    const schedule = sampleSchedule({ curve: constantRate(200, 5), arrivals: 'uniform' });
    const settings = { onStart: (atMs: number) => (startedAtMs = atMs) };
    const result = await run({ schedule, baseUrl: server.baseUrl, settings });

    const response = latencyOf(result, 'response');
    expect(response.getValueAtPercentile(99) / 1000).toBeGreaterThan(400);
    expect(response.getValueAtPercentile(99) / 1000).toBeLessThan(550);
    expect(response.getValueAtPercentile(95) / 1000).toBeGreaterThan(200);
    expect(response.getValueAtPercentile(85) / 1000).toBeLessThan(50);
    expect(result.totals.counts.ok).toBe(1000);
  });

  it('counts the wait of hits that its own thread could not send in time', async () => {
    // The test's thread is the server: while it is blocked, connections wait in the kernel and done is late, for every due hit.
    await using server = await serveHttp((_request, response) => response.end());
    const block = (): void => {
      const untilMs = performance.now() + 400;
      while (performance.now() < untilMs);
    };

    const result = await run({
      schedule: sampleSchedule({ curve: constantRate(100, 1.5) }),
      baseUrl: server.baseUrl,
      settings: { onStart: () => setTimeout(block, 500) },
    });

    expect(latencyOf(result, 'response').maxValue / 1000).toBeGreaterThan(300);
    expect(result.totals.counts.ok).toBe(150);
  });

  it('uses connections again, as few as are needed at once', async () => {
    const ports = new Set<number | undefined>();
    await using server = await serveHttp((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });

    await run({ schedule: sampleSchedule({ curve: constantRate(300, 1) }), baseUrl: server.baseUrl });

    expect(ports.size).toBeLessThan(60);
  });

  it('does nothing, and says so, when nothing is due', async () => {
    const { totals, latency } = await run({
      schedule: sampleSchedule({ curve: { segments: [{ lengthMs: 300, ratePerSecond: 0 }] }, requests: [endpoint()] }),
      baseUrl: 'http://127.0.0.1:9',
    });

    expect(totals.counts.scheduled).toBe(0);
    expect(totals.intervals).toHaveLength(1);
    expect(latency).toEqual([]);
  });
});

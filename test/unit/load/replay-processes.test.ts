import { describe, expect, it } from 'vitest';
import { loadTotals, type LoadProgress } from '../../../src/records/load-totals.ts';
import { scheduleDigest } from '../../../src/scenario/schedule-digest.ts';
import { CATALOGUE, constantRate, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { latencyOf } from './latency-of.ts';
import { run, serveHttp } from './local-server.ts';

const MIXED = sampleSchedule({ requests: CATALOGUE, curve: constantRate(300, 3) });

describe.concurrent('replay from several processes', () => {
  it.each([
    { generators: 3, workers: 1 },
    { generators: 2, workers: 2 },
  ])('sends what one would send: $generators processes with $workers threads', async ({ generators, workers }) => {
    const seen = new Map<string, number>();
    const keys = new Set<string | undefined>();
    await using server = await serveHttp((request, response) => {
      seen.set(request.url ?? '', (seen.get(request.url ?? '') ?? 0) + 1);
      if (request.method === 'POST') keys.add(request.headers['idempotency-key'] as string | undefined);
      response.statusCode = request.method === 'POST' ? 201 : 200;
      const product = /^\/product\/(\d+)$/.exec(request.url ?? '')?.[1] ?? '';
      setTimeout(() => response.end(`<p>product:${product}</p>`), 20);
    });
    const { baseUrl } = server;
    const alone = await run({ schedule: MIXED, baseUrl, settings: { workers } });
    const seenFromOne = new Map(seen);
    seen.clear();
    keys.clear();
    const told: LoadProgress[] = [];

    const together = await run({
      schedule: MIXED,
      baseUrl,
      settings: { workers, generators, onProgress: (progress) => told.push(progress) },
    });

    const { totals } = together;
    expect(loadTotals.parse(totals)).toEqual(totals);
    expect(seen).toEqual(seenFromOne);
    expect(totals.counts).toEqual({ scheduled: 900, sent: 900, dropped: 0, ok: 900, failed: 0, timedOut: 0 });
    expect(totals.scheduleDigest).toBe(scheduleDigest(MIXED));
    expect(totals.endpoints).toEqual(alone.totals.endpoints);
    expect(totals.intervals).toEqual(alone.totals.intervals);
    expect(totals.arrivals?.due).toEqual(alone.totals.arrivals?.due);
    expect(totals.writes).toEqual(alone.totals.writes);
    expect(keys.size).toBe(totals.writes.acknowledged);
    expect(totals.generator.workers).toBe(generators * workers);
    expect(together.latency.map(({ startMs, endpoint, kind }) => [startMs, endpoint, kind])).toEqual(
      alone.latency.map(({ startMs, endpoint, kind }) => [startMs, endpoint, kind]),
    );
    for (const kind of ['response', 'service', 'lag'] as const) expect(latencyOf(together, kind).totalCount).toBe(900);
    const p50 = latencyOf(together, 'service').getValueAtPercentile(50) / 1000;
    expect(p50).toBeGreaterThan(19);
    expect(p50).toBeLessThan(2 * (latencyOf(alone, 'service').getValueAtPercentile(50) / 1000));
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told.at(-1)?.counts.ok).toBeGreaterThan(100);
    expect(told.at(-1)?.p50Ms).toBeGreaterThan(15);
  });

  it('divides the hits that may be in flight', async () => {
    let open = 0;
    let most = 0;
    await using server = await serveHttp((_request, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        response.end();
      }, 1000);
    });

    const { totals } = await run({
      schedule: sampleSchedule({ curve: constantRate(100, 1.5) }),
      baseUrl: server.baseUrl,
      settings: { generators: 3, maxInFlight: 7 },
    });

    expect(most).toBeLessThanOrEqual(7);
    expect(totals.counts.dropped).toBeGreaterThan(100);
    expect(totals.counts.scheduled).toBe(150);
  });
});

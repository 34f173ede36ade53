import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { journalFile, readJournal } from '../../../src/records/write-journal.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { latencyOf } from './latency-of.ts';
import { run, serveHttp, serveTcp, type LocalServer } from './local-server.ts';
import { stoppedListener } from './stopped-listener.ts';

const READS = sampleSchedule({ curve: constantRate(300, 1), arrivals: 'uniform' });
const WRITES = sampleSchedule({
  curve: constantRate(300, 1),
  arrivals: 'uniform',
  requests: [endpoint({ method: 'POST', isWrite: true, body: 'a=1', expect: { status: [201] } })],
});
const NO_FAILOVERS = { connect: 0, resent: 0 };

interface CountingServer extends LocalServer {
  readonly keys: string[];
  hits(): number;
}

/** Answers everything, after a while, and counts. */
async function counting(status = 200, delayMs = 0): Promise<CountingServer> {
  const keys: string[] = [];
  let hits = 0;
  const server = await serveHttp((request, response) => {
    hits++;
    keys.push(String(request.headers['idempotency-key']));
    response.statusCode = status;
    setTimeout(() => response.end(), delayMs);
  });
  return Object.assign(server, { keys, hits: () => hits });
}

async function deadPort(): Promise<string> {
  const server = await serveTcp(() => undefined);
  await server[Symbol.asyncDispose]();
  return server.baseUrl;
}

describe.concurrent('replay with several entry points', () => {
  it('spreads hits evenly over them', async () => {
    await using a = await counting();
    await using b = await counting();
    await using c = await counting();
    const { totals } = await run({ schedule: READS, baseUrl: a.baseUrl, otherUrls: [b.baseUrl, c.baseUrl] });
    expect(totals.counts.ok).toBe(300);
    expect([a.hits(), b.hits(), c.hits()]).toEqual([100, 100, 100]);
    expect(totals.failovers).toEqual(NO_FAILOVERS);
  });

  it(
    'fails no hit when one was dead from the start, and does not try it for every hit',
    { concurrent: false },
    async () => {
      await using living = await counting(201);
      for (const [baseUrl, other] of [
        [await deadPort(), living.baseUrl],
        [living.baseUrl, await deadPort()],
      ] as const) {
        const { totals } = await run({ schedule: WRITES, baseUrl, otherUrls: [other] });
        expect(totals.counts).toMatchObject({ ok: 300, failed: 0 });
        expect(totals.writes).toEqual({ acknowledged: 300, refused: 0, unknown: 0 });
        expect(totals.failovers?.connect).toBeGreaterThan(0);
        // In turn it would have been tried for every second hit.
        expect(totals.failovers?.connect).toBeLessThan(75);
      }
      expect(new Set(living.keys).size).toBe(300);
      expect(living.keys).toHaveLength(600);
    },
  );

  it('tries the dead one again after a second, and uses it when it is back', async () => {
    await using a = await counting();
    const port = Number(new URL(await deadPort()).port);
    const schedule = { ...READS, curve: constantRate(100, 4) };
    const running = run({ schedule, baseUrl: a.baseUrl, otherUrls: [`http://127.0.0.1:${port}`] });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await using back = await serveHttp((_request, response) => response.end(), port);
    const { totals } = await running;
    expect(totals.counts.ok).toBe(400);
    expect(a.hits()).toBeLessThan(380);
    expect(totals.failovers?.connect).toBeLessThan(75);
    expect(back.baseUrl).toContain(String(port));
  });

  it('sends no write twice when one dies in the middle; what had left is unknown', { concurrent: false }, async () => {
    await using directory = await temporaryDirectory();
    await using a = await counting(201);
    const dying = await counting(201, 30);
    const journal = join(directory.path, 'trial');
    const schedule = { ...WRITES, curve: constantRate(300, 2) };
    const running = run({ schedule, baseUrl: a.baseUrl, otherUrls: [dying.baseUrl], settings: { journal } });
    await expect.poll(() => dying.hits(), { interval: 5 }).toBeGreaterThan(100);
    await dying[Symbol.asyncDispose]();
    const { totals } = await running;

    const keys = [...a.keys, ...dying.keys];
    expect(new Set(keys).size).toBe(keys.length);
    const { acknowledged, refused, unknown } = totals.writes;
    expect({ refused, all: acknowledged + unknown }).toEqual({ refused: 0, all: 600 });
    expect(unknown).toBeGreaterThan(0);
    expect(unknown).toBeLessThan(30);
    const noted = readJournal(await readFile(journalFile(journal, 0), 'utf8'));
    expect(noted.problems).toEqual([]);
    expect(noted.unknown).toHaveLength(unknown);
    // What reached the dead one's socket and was never read by it is unknown too; nothing of it went to the other.
    expect(noted.unknown.filter((key) => a.keys.includes(key))).toEqual([]);
  });

  it('sends a read again, once, when its connection was closed before the answer began', async () => {
    await using a = await counting();
    let [arrived, answered] = [0, 0];
    await using closing = await serveTcp((socket) => {
      let requests = 0;
      socket.on('data', () => {
        arrived++;
        if (requests++ > 0) {
          socket.resetAndDestroy();
          return;
        }
        answered++;
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    const { totals } = await run({ schedule: READS, baseUrl: a.baseUrl, otherUrls: [closing.baseUrl] });
    expect(totals.counts).toMatchObject({ ok: 300, failed: 0 });
    expect(totals.failovers?.resent).toBeGreaterThan(50);
    expect(totals.failovers?.connect).toBe(0);
    expect(a.hits() + answered).toBe(300);
    expect(arrived - answered).toBe(totals.failovers?.resent);
  });

  it('does not send a write again on a connection that was closed before the answer began', async () => {
    await using a = await counting(201);
    let arrived = 0;
    await using closing = await serveTcp((socket) => {
      let requests = 0;
      socket.on('data', () => {
        arrived++;
        if (requests++ === 0) socket.write('HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n');
        else socket.resetAndDestroy();
      });
    });
    const { totals } = await run({ schedule: WRITES, baseUrl: a.baseUrl, otherUrls: [closing.baseUrl] });
    expect(totals.failovers).toEqual(NO_FAILOVERS);
    expect(a.hits() + arrived).toBe(300);
    expect(totals.writes.unknown).toBeGreaterThan(50);
  });

  it('goes on after 300 ms when one accepts no connection', async () => {
    await using stopped = await stoppedListener();
    await using living = await counting();
    const { totals, latency } = await run({ schedule: READS, baseUrl: stopped.baseUrl, otherUrls: [living.baseUrl] });
    expect(totals.counts).toMatchObject({ ok: 300, failed: 0, timedOut: 0 });
    const response = latencyOf({ latency }, 'response');
    expect(response.maxValue / 1000).toBeGreaterThanOrEqual(299);
    expect(response.maxValue / 1000).toBeLessThan(1500);
    expect(totals.failovers?.connect).toBeGreaterThan(0);
  });

  it('counts a hit as never connected when all are dead, each tried once', async () => {
    const { totals } = await run({
      schedule: WRITES,
      baseUrl: await deadPort(),
      otherUrls: [await deadPort(), await deadPort()],
    });
    expect(totals.counts).toMatchObject({ sent: 300, failed: 300 });
    expect(totals.failures.connect).toEqual({ ECONNREFUSED: 300 });
    expect(totals.writes).toEqual({ acknowledged: 0, refused: 300, unknown: 0 });
    expect(totals.failovers).toEqual({ connect: 600, resent: 0 });
  });

  it('that is only one is tried once, and nothing is sent again', async () => {
    const { totals } = await run({ schedule: READS, baseUrl: await deadPort() });
    expect(totals.failures.connect).toEqual({ ECONNREFUSED: 300 });
    expect(totals.failovers).toEqual(NO_FAILOVERS);
  });
});

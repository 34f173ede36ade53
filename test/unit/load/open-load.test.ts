import { describe, expect, it } from 'vitest';
import type { OpenSettings, PartSettings } from '../../../src/load/load-engine.ts';
import { replay, replayWith } from '../../../src/load/replay/replay.ts';
import { workerProgram } from '../../../src/load/replay/worker-program.ts';
import { scheduleDigest } from '../../../src/scenario/schedule-digest.ts';
import { collectedLatency } from '../../support/collected-latency.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { serveHttp, serveTcp } from './local-server.ts';

const NEVER = new AbortController().signal;
const PART: PartSettings = { intervalMs: 1000 };

/** Every hit is a write, so that its key tells the server which part it is of. */
const partOf = (writeKeyPrefix: string, seed: number, hitsPerSecond = 200) =>
  sampleSchedule({
    curve: constantRate(hitsPerSecond, 1),
    seed,
    requests: [endpoint({ method: 'POST', isWrite: true })],
    writeKeyPrefix,
  });
const WARM = partOf('w/', 1);
const MEASURED = partOf('m/', 2);

function openReplay(baseUrl: string, settings: Partial<OpenSettings> = {}, engine = replay) {
  const load = engine.open?.(
    { baseUrl, headers: {} },
    { maxInFlight: 500, timeoutMs: 10_000, workers: 1, ...settings },
  );
  if (load === undefined) throw new Error('replay opens no load');
  return load;
}

/** Counts what it is asked, by the part's prefix. */
async function countingServer() {
  const seen: Record<string, number> = {};
  let connections = 0;
  const known = new Set<unknown>();
  const server = await serveHttp((request, response) => {
    if (!known.has(request.socket)) {
      known.add(request.socket);
      connections++;
    }
    const prefix = String(request.headers['idempotency-key']).slice(0, 2);
    seen[prefix] = (seen[prefix] ?? 0) + 1;
    response.end('hello');
  });
  return { server, seen, connections: () => connections };
}

describe('two parts of one load', () => {
  it.each([
    { name: 'one thread', settings: { workers: 1 } },
    { name: 'two threads', settings: { workers: 2 } },
    { name: 'two processes of two threads', settings: { workers: 2, generators: 2 } },
  ])('reach the server each as a whole, counted apart, from $name', async ({ settings }) => {
    const { server, seen } = await countingServer();
    await using _server = server;
    await using load = openReplay(server.baseUrl, settings);
    const warm = await load.send(WARM, PART, NEVER);
    const { latency, onLatency } = collectedLatency();
    const measured = await load.send(MEASURED, { ...PART, onLatency }, NEVER);

    expect(seen).toEqual({ 'w/': 200, 'm/': 200 });
    expect([warm.counts.ok, measured.counts.ok]).toEqual([200, 200]);
    expect(measured.writes.acknowledged).toBe(200);
    expect(warm.scheduleDigest).toBe(scheduleDigest(WARM));
    expect(measured.scheduleDigest).toBe(scheduleDigest(MEASURED));
    expect(measured.intervals.map(({ counts }) => counts.scheduled)).toEqual([200]);
    expect(latency.every(({ startMs }) => startMs === 0)).toBe(true);
    expect(measured.startedAtMs).toBeGreaterThanOrEqual(warm.startedAtMs + 1000);
  });

  it('share their connections: the second opens none that the first has left', async () => {
    const { server, connections } = await countingServer();
    await using _server = server;
    await using load = openReplay(server.baseUrl);
    // One hit at a time, so that each finds the connection of the last.
    const uniform = (prefix: string) => ({ ...partOf(prefix, 1, 20), arrivals: 'uniform' }) as const;
    await load.send(uniform('w/'), PART, NEVER);
    const opened = connections();
    await load.send(uniform('m/'), PART, NEVER);
    expect(connections()).toBe(opened);
  });

  it('stand still while whoever sends them reads something, with nothing in flight', async () => {
    const { server, seen } = await countingServer();
    await using _server = server;
    await using load = openReplay(server.baseUrl, { workers: 2, generators: 2 });
    await load.send(WARM, PART, NEVER);
    let between: unknown;
    let startedAtMs = 0;
    let readAtMs = 0;
    await load.send(
      MEASURED,
      {
        ...PART,
        onReady: async () => {
          await new Promise((resolve) => setTimeout(resolve, 300));
          between = { ...seen };
          readAtMs = Date.now();
        },
        onStart: (atMs) => (startedAtMs = atMs),
      },
      NEVER,
    );
    expect(between).toEqual({ 'w/': 200 });
    expect(startedAtMs - readAtMs).toBeLessThan(2000);
  });

  it('begin on time also where the first ended long before its alarm', async () => {
    const { server } = await countingServer();
    await using _server = server;
    await using load = openReplay(server.baseUrl);
    const single = (prefix: string) => ({ ...partOf(prefix, 3, 1), curve: constantRate(1, 1) });
    await load.send(single('w/'), PART, NEVER);
    const { latency, onLatency } = collectedLatency();
    const totals = await load.send(partOf('m/', 4, 400), { ...PART, onLatency }, NEVER);
    expect(totals.counts.ok).toBe(400);
    expect(latency.some(({ kind }) => kind === 'lag')).toBe(true);
  });

  it('are both in vain where a thread dies between them', async () => {
    const engine = replayWith(() => dyingAfterItsFirstPart(workerProgram()));
    const { server } = await countingServer();
    await using _server = server;
    await using load = openReplay(server.baseUrl, {}, engine);
    await load.send(WARM, PART, NEVER);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await expect(load.send(MEASURED, PART, NEVER)).rejects.toMatchObject({ code: 'GENERATOR_FAILED' });
    await expect(load.send(MEASURED, PART, NEVER)).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it.each([{ generators: 1 }, { generators: 2 }])(
    'end at once when interrupted in the second, %o',
    async (settings) => {
      const { server, seen } = await countingServer();
      await using _server = server;
      await using load = openReplay(server.baseUrl, settings);
      await load.send(WARM, PART, NEVER);
      const stop = new AbortController();
      const running = load.send({ ...MEASURED, curve: constantRate(200, 60) }, PART, stop.signal);
      running.catch(() => undefined);
      await expect.poll(() => seen['m/'] ?? 0, { timeout: 10_000 }).toBeGreaterThan(20);
      stop.abort();
      await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
      await expect.poll(() => server.openConnections()).toBe(0);
    },
  );

  it('lose no hit when the server has closed the connections meanwhile', async () => {
    let connections = 0;
    await using server = await serveTcp((socket) => {
      connections++;
      let timer: NodeJS.Timeout | undefined;
      socket.on('data', (bytes) => {
        clearTimeout(timer);
        timer = setTimeout(() => socket.end(), 150);
        const requests = bytes.toString().split('POST ').length - 1;
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'.repeat(requests));
      });
    });
    await using load = openReplay(server.baseUrl);
    await load.send(WARM, PART, NEVER);
    await expect.poll(() => server.openConnections()).toBe(0);
    const opened = connections;
    const { counts } = await load.send(MEASURED, PART, NEVER);
    expect(counts.ok).toBe(200);
    expect(connections).toBeGreaterThan(opened);
  });
});

describe('a thread that says nothing more', () => {
  it('fails the load by its name and what it said last, long before the schedule is over, and is ended', async () => {
    const engine = replayWith(() => fallingAsleepAfter(300, workerProgram()), { silentAfterMs: 3000 });
    const { server } = await countingServer();
    await using _server = server;
    const load = openReplay(server.baseUrl, {}, engine);
    const long = { ...MEASURED, curve: constantRate(100, 3600) };
    const startedAtMs = Date.now();
    await expect(load.send(long, PART, NEVER)).rejects.toMatchObject({
      code: 'GENERATOR_FAILED',
      message: expect.stringMatching(
        /^generator 1 of 1 said nothing for \d+ s; before that it said: (ready|begun|what was due in)/,
      ) as string,
    });
    expect(Date.now() - startedAtMs).toBeLessThan(60_000);
    await load[Symbol.asyncDispose]();
  });
});

describe('a wake-up that is lost', () => {
  it('is made up for: every hit leaves, late', async () => {
    const engine = replayWith(() => losingWakeUpsBetween(300, 900, workerProgram()));
    const { server, seen } = await countingServer();
    await using _server = server;
    await using load = openReplay(server.baseUrl, {}, engine);
    await load.send(MEASURED, PART, NEVER);
    expect(seen['m/']).toBe(200);
  });
});

/** The real program, whose alarm does not go off for a while. */
function losingWakeUpsBetween(fromMs: number, toMs: number, program: string): string {
  return `
    const { workerData } = require('node:worker_threads');
    if (workerData.kind === 'generator') {
      const { waitAsync } = Atomics;
      const atMs = Date.now();
      const isLost = () => Date.now() - atMs >= ${fromMs} && Date.now() - atMs < ${toMs};
      Atomics.waitAsync = (...words) =>
        isLost() ? { async: true, value: new Promise(() => undefined) } : waitAsync(...words);
    }
    ${program}
  `;
}

/** The real program, whose alarm goes off no more after a while, nor its guard: nothing wakes its thread, which could still answer. */
function fallingAsleepAfter(ms: number, program: string): string {
  return `
    const { workerData } = require('node:worker_threads');
    if (workerData.kind === 'generator') {
      const { waitAsync } = Atomics;
      const atMs = Date.now();
      Atomics.waitAsync = (...words) =>
        Date.now() - atMs < ${ms} ? waitAsync(...words) : { async: true, value: new Promise(() => undefined) };
      const { setInterval } = globalThis;
      globalThis.setInterval = (task, ...words) =>
        setInterval((...given) => Date.now() - atMs < ${ms} && task(...given), ...words);
    }
    ${program}
  `;
}

/** The real program, which ends a while after it has told its first end. */
function dyingAfterItsFirstPart(program: string): string {
  return `
    const { parentPort, workerData } = require('node:worker_threads');
    if (workerData.kind === 'generator') {
      const tell = parentPort.postMessage.bind(parentPort);
      parentPort.postMessage = (message, ...rest) => {
        tell(message, ...rest);
        if (message.kind === 'end') setTimeout(() => process.exit(7), 100);
      };
    }
    ${program}
  `;
}

import { createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { RunningTopology } from '../../../src/platform/platform.ts';
import { awaitEntries, stillStartsWithin } from '../../../src/run/await-entry.ts';
import { targetSubject, topologySubject } from '../../../src/run/subject.ts';
import type { Healthcheck, Service } from '../../../src/topology/topology.ts';

const signal = new AbortController().signal;

/** As Docker's proxy does: accepts at once, and closes until the program behind it listens. */
async function lateServer(answersAfterMs: number): Promise<Server & AsyncDisposable> {
  const answersAtMs = performance.now() + answersAfterMs;
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    if (performance.now() < answersAtMs) socket.end();
    else socket.end('HTTP/1.1 503 Not Yet\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(server, {
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  });
}

function subjectAt(
  urls: string | readonly string[],
  healthcheck?: Healthcheck,
  dead: readonly string[] = [],
  outOfReach?: string,
) {
  const service = { name: 'front', ...(healthcheck !== undefined && { healthcheck }) } as Service;
  const entryUrls = [urls].flat();
  return topologySubject({
    topology: { entries: [{ service: 'front', port: 80 }], services: [service] },
    entryUrl: entryUrls[0],
    entryPoints: entryUrls.map((url) => ({ service: 'front', url, container: 'c1' })),
    entryUrls,
    outOfReach: () => outOfReach,
    dead: () => Promise.resolve(dead.map((detail) => ({ service: 'front', container: 'c1', detail }))),
  } as unknown as RunningTopology);
}

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

it('waits for a program that Docker calls running before it listens', async () => {
  await using server = await lateServer(300);
  const startMs = performance.now();
  await awaitEntries(subjectAt(urlOf(server)), { withinMs: 20_000, signal });
  expect(performance.now() - startMs).toBeGreaterThan(200);
});

it('says which service never answered, and where', async () => {
  await using server = await lateServer(Infinity);
  await expect(awaitEntries(subjectAt(urlOf(server)), { withinMs: 200, signal })).rejects.toMatchObject({
    code: 'SERVICE_NOT_READY',
    message: `front runs and has no health check, but nothing answered at ${urlOf(server)} within 0.2 s: closed before the answer`,
  });
});

it('waits for every replica of an entry service', async () => {
  await using there = await lateServer(0);
  await using late = await lateServer(Infinity);
  await expect(awaitEntries(subjectAt([urlOf(there), urlOf(late)]), { withinMs: 200, signal })).rejects.toThrow(
    `nothing answered at ${urlOf(late)}`,
  );
});

it('does not wait for a container that died', async () => {
  await using server = await lateServer(Infinity);
  const subject = subjectAt(urlOf(server), undefined, ['ended with exit status 1']);
  await expect(awaitEntries(subject, { withinMs: 60_000, signal })).rejects.toMatchObject({
    code: 'SERVICE_DIED',
    message: 'front: ended with exit status 1',
  });
});

const HEALTHY: Healthcheck = { test: ['CMD', 'true'], intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 };

/** Where nothing listens. */
async function closedUrl(): Promise<string> {
  await using server = await lateServer(0);
  return urlOf(server);
}

it('says at once that the engine is elsewhere, with and without a health check', async () => {
  const url = await closedUrl();
  for (const healthcheck of [undefined, HEALTHY]) {
    const subject = subjectAt(url, healthcheck, [], 'the Docker engine is on another machine');
    await expect(awaitEntries(subject, { withinMs: 60_000, signal })).rejects.toMatchObject({
      code: 'ENGINE_ELSEWHERE',
      message: expect.stringMatching(/ECONNREFUSED.*\): the Docker engine is on another machine$/) as string,
    });
  }
});

it('waits for a healthy service whose port refuses, and one that only closes is believed wherever the engine is', async () => {
  await expect(awaitEntries(subjectAt(await closedUrl(), HEALTHY), { withinMs: 200, signal })).rejects.toMatchObject({
    code: 'SERVICE_NOT_READY',
    message: expect.stringMatching(
      /^front is healthy, but nothing answered at .* within 0\.2 s: .*ECONNREFUSED/,
    ) as string,
  });
  await using server = await lateServer(300);
  await awaitEntries(subjectAt(urlOf(server), undefined, [], 'elsewhere'), { withinMs: 20_000, signal });
});

it('believes a health check', async () => {
  await using server = await lateServer(Infinity);
  const healthcheck = { test: ['CMD', 'true'], intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 };
  await awaitEntries(subjectAt(urlOf(server), healthcheck), { withinMs: 60_000, signal });
});

it('ends at once when it is interrupted', async () => {
  await using server = await lateServer(Infinity);
  const stop = new AbortController();
  const waiting = awaitEntries(subjectAt(urlOf(server)), { withinMs: 60_000, signal: stop.signal });
  const failed = expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await delay(100);
  stop.abort();
  await failed;
});

it('a target that is down is named as such; one that closes connections is verified', async () => {
  const server = await lateServer(Infinity);
  await awaitEntries(targetSubject(urlOf(server)), { withinMs: 60_000, signal });
  const url = urlOf(server);
  await server[Symbol.asyncDispose]();
  await expect(awaitEntries(targetSubject(url), { withinMs: 60_000, signal })).rejects.toMatchObject({
    code: 'TARGET_DOWN',
    message: `nothing answers at ${url}: connect ECONNREFUSED ${url.slice(7)}`,
  });
});

it('asks by the name that a scenario has, as a server that tells sites apart closes to all others', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      const isKnown = /^host: shop\.example\r$/im.test(bytes.toString('latin1'));
      socket.end(isKnown ? 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n' : '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const subject = subjectAt(urlOf(server));
    await awaitEntries(subject, { withinMs: 5000, signal, host: 'shop.example' });
    await expect(awaitEntries(subject, { withinMs: 100, signal })).rejects.toMatchObject({ code: 'SERVICE_NOT_READY' });
  } finally {
    server.close();
  }
});

it('something may still start where a service of the topology has no health check, and nothing behind a target', () => {
  const none = { ...HEALTHY, test: ['NONE'] };
  expect(stillStartsWithin(subjectAt('http://a'), 7)).toBe(7);
  expect(stillStartsWithin(subjectAt('http://a', none), 7)).toBe(7);
  expect(stillStartsWithin(subjectAt('http://a', HEALTHY), 7)).toBe(0);
  expect(stillStartsWithin(targetSubject('http://a'), 7)).toBe(0);
});

import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { autocannon } from '../../../src/load/autocannon/autocannon.ts';
import { k6 } from '../../../src/load/k6/k6.ts';
import { requireAble } from '../../../src/load/able.ts';
import { openAuthority } from '../../support/certificates.ts';
import { isK6Missing, whyNoK6 } from '../../support/needs-k6.ts';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { run, serveHttp, serveHttps, serveTcp } from './local-server.ts';

const READS = sampleSchedule({
  curve: constantRate(200, 0.5),
  requests: [endpoint({ expect: { status: [200], marker: 'hello' } })],
});

/** A page, and over how many connections it was asked for. */
async function site() {
  const seen = { sockets: new Set<Socket>(), words: new Set<string | undefined>() };
  const server = await serveHttp((request, response) => {
    seen.sockets.add(request.socket);
    seen.words.add(request.headers.connection);
    response.end('hello');
  });
  return Object.assign(server, { seen });
}

describe('fresh connections', () => {
  it('are opened for each hit and closed after it; by default they are used again', async () => {
    await using server = await site();
    const kept = await run({ schedule: READS, baseUrl: server.baseUrl });
    expect(kept.totals.counts.ok).toBe(100);
    expect(server.seen.sockets.size).toBeLessThan(100);

    await using other = await site();
    const fresh = await run({ schedule: READS, baseUrl: other.baseUrl, connections: 'fresh' });
    expect(fresh.totals.counts.ok).toBe(100);
    expect(other.seen.sockets.size).toBe(100);
    expect([...other.seen.words]).toEqual(['close']);
    await expect.poll(() => other.openConnections()).toBe(0);
  });

  it('are not used twice when the server would keep them', async () => {
    let connections = 0;
    await using keeping = await serveTcp((socket) => {
      connections++;
      socket.on('data', () =>
        socket.write('HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello'),
      );
    });
    const { totals } = await run({ schedule: READS, baseUrl: keeping.baseUrl, connections: 'fresh' });
    expect(totals.counts.ok).toBe(100);
    expect(connections).toBe(100);
  });

  it('are never more than the hits that may be in flight', async () => {
    await using slow = await serveHttp((_request, response) => setTimeout(() => response.end('hello'), 200));
    let most = 0;
    const timer = setInterval(() => (most = Math.max(most, slow.openConnections())), 5);
    const settings = { maxInFlight: 7 };
    const { totals } = await run({ schedule: READS, baseUrl: slow.baseUrl, connections: 'fresh', settings });
    clearInterval(timer);
    expect(totals.counts.dropped).toBeGreaterThan(0);
    // One that is closed on our side may still be open on the server's.
    expect(most).toBeLessThanOrEqual(14);
  });

  it('take turns among entry points, and leave out a dead one', async () => {
    const dead = await serveTcp(() => undefined);
    await dead[Symbol.asyncDispose]();
    await using a = await site();
    await using b = await site();
    const otherUrls = [b.baseUrl, dead.baseUrl];
    const { totals } = await run({ schedule: READS, baseUrl: a.baseUrl, otherUrls, connections: 'fresh' });
    expect(totals.counts.ok).toBe(100);
    expect(a.seen.sockets.size + b.seen.sockets.size).toBe(100);
    expect(Math.min(a.seen.sockets.size, b.seen.sockets.size)).toBeGreaterThan(30);
  });

  it('make a handshake each over TLS', async () => {
    await using authority = await openAuthority();
    let handshakes = 0;
    await using server = await serveHttps(await authority.sign('IP:127.0.0.1'), (_request, response) =>
      response.end('hello'),
    );
    server.server.on('secureConnection', () => handshakes++);
    const tls = { ca: { file: '', certificates: [authority.certificate] }, isResumed: true };
    const { totals } = await run({ schedule: READS, baseUrl: server.baseUrl, tls, connections: 'fresh' });
    expect(totals.counts.ok).toBe(100);
    expect(handshakes).toBe(100);
  });

  it('are refused by autocannon, before anything is started', async () => {
    const message = expect.stringContaining('keeps its connections') as string;
    expect(() => {
      requireAble(autocannon, { connections: 'fresh' });
    }).toThrow(expect.objectContaining({ code: 'USAGE', message }) as Error);
    const running = run({ schedule: READS, baseUrl: 'http://127.0.0.1:9', connections: 'fresh', engine: autocannon });
    await expect(running).rejects.toMatchObject({ code: 'USAGE', message });
  });

  it.skipIf(isK6Missing)(`are opened by k6 too${whyNoK6}`, async () => {
    await using server = await site();
    const { totals } = await run({ schedule: READS, baseUrl: server.baseUrl, connections: 'fresh', engine: k6 });
    expect(totals.counts.failed).toBe(0);
    expect(server.seen.sockets.size).toBe(totals.counts.sent);
  });
});

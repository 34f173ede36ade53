import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { openHttp2, serveFrames, serveHttp2 } from './http2-server.ts';

const READS = sampleSchedule({
  curve: constantRate(200, 0.5),
  requests: [endpoint({ expect: { status: [200], marker: 'hello' } })],
});
const WRITES = sampleSchedule({
  curve: constantRate(200, 0.5),
  requests: [endpoint({ method: 'POST', isWrite: true, body: 'a=ü', expect: { status: [201] } })],
});

const { local, send, close } = await openHttp2();
afterAll(close);

describe('replay over HTTP/2', () => {
  it('keeps the same account as over HTTP/1.1: status, bytes, response times, lag', async () => {
    const body = `${'x'.repeat(100_000)} hello`;
    await using server = await serveHttp2(local, (stream) => {
      stream.respond({ ':status': 200 });
      stream.end(body);
    });
    const { totals, latency } = await send({ schedule: READS, baseUrl: server.baseUrl, settings: { workers: 2 } });
    expect(totals.counts).toEqual({ scheduled: 100, sent: 100, dropped: 0, ok: 100, failed: 0, timedOut: 0 });
    expect(totals.bodyBytes).toBe(100 * body.length);
    expect(totals.scheduleDigest).toMatch(/^[0-9a-f]+$/);
    for (const kind of ['response', 'service', 'lag'] as const)
      expect(latency.filter((line) => line.kind === kind).length).toBeGreaterThan(0);
    expect(server.seen.hits).toBe(100);
    expect(server.seen.sessions).toBeLessThanOrEqual(8);
  });

  it('sends host, headers, body and key of a write, and counts what is acknowledged and what is not', async () => {
    const bodies: string[] = [];
    const pushed: boolean[] = [];
    await using server = await serveHttp2(local, (stream, _headers, hit) => {
      pushed.push(stream.pushAllowed);
      let body = '';
      stream.setEncoding('utf8');
      stream.on('data', (piece: string) => (body += piece));
      stream.on('end', () => {
        bodies.push(body);
        stream.respond({ ':status': hit % 10 === 0 ? 503 : 201 });
        stream.end();
      });
    });
    const { totals } = await send({ schedule: WRITES, baseUrl: server.baseUrl });
    expect(totals.writes).toEqual({ acknowledged: 90, refused: 0, unknown: 10 });
    expect(totals.failures.status).toEqual({ 503: 10 });
    expect(new Set(bodies)).toEqual(new Set(['a=ü']));
    expect(new Set(pushed)).toEqual(new Set([false]));
    expect(server.seen.headers[0]).toMatchObject({
      ':method': 'POST',
      ':scheme': 'https',
      ':authority': new URL(server.baseUrl).host,
      'user-agent': 'benchday',
      'content-length': '4',
    });
    expect(new Set(server.seen.headers.map((headers) => headers['idempotency-key'])).size).toBe(100);
  });

  it('looks into packed bodies, and does not take one without its marker', async () => {
    await using server = await serveHttp2(local, (stream, _headers, hit) => {
      const [encoding, body] = hit % 2 === 0 ? ['gzip', gzipSync('hello')] : ['br', brotliCompressSync('hello')];
      stream.respond({ ':status': 200, 'content-encoding': encoding });
      stream.end(hit === 7 ? gzipSync('else') : body);
    });
    const { totals } = await send({ schedule: READS, baseUrl: server.baseUrl });
    expect(totals.counts).toMatchObject({ ok: 99, failed: 1 });
    expect(totals.failures.content).toBe(1);
  });

  it('keeps the cookies of a visit, and sends a trace with those that carry one', async () => {
    await using server = await serveHttp2(local, (stream) => {
      stream.respond({ ':status': 200, 'set-cookie': ['a=1', 'b=2; Secure'] });
      stream.end('hello');
    });
    const schedule = { ...READS, sessions: { visitors: 2, hitsPerVisit: 20 }, traceShare: 1 };
    const { totals } = await send({ schedule, baseUrl: server.baseUrl });
    expect(totals.sessions).toMatchObject({ cookiesKept: 200, cookiesRefused: 0 });
    expect(server.seen.headers.filter(({ cookie }) => cookie === 'a=1; b=2').length).toBe(
      totals.sessions?.hitsWithCookies,
    );
    expect(server.seen.headers.every(({ traceparent }) => /^00-[0-9a-f]{32}-/.test(String(traceparent)))).toBe(true);
    expect(totals.slowest?.length).toBeGreaterThan(0);
  });

  it('opens a connection for each hit where connections are fresh', async () => {
    await using server = await serveHttp2(local, (stream) => {
      stream.respond({ ':status': 200 });
      stream.end('hello');
    });
    const schedule = { ...READS, curve: constantRate(100, 0.5) };
    const { totals } = await send({ schedule, baseUrl: server.baseUrl, connections: 'fresh' });
    expect(totals.counts).toMatchObject({ ok: 50 });
    expect(server.seen).toMatchObject({ sessions: 50, mostStreams: 1 });
  });

  it('shares the connections that it may open, and the streams that both sides allow', async () => {
    await using server = await serveHttp2(local, (stream) => {
      setTimeout(() => {
        if (stream.destroyed) return;
        stream.respond({ ':status': 200 });
        stream.end('hello');
      }, 100);
    });
    const { totals } = await send({ schedule: READS, baseUrl: server.baseUrl, http2: { maxConnections: 2 } });
    expect(totals.counts).toMatchObject({ ok: 100, dropped: 0 });
    expect(server.seen.sessions).toBe(2);
    expect(server.seen.mostStreams).toBeGreaterThan(5);
  });

  it('drops and counts what finds no stream: by its own limit, and by that of the server', async () => {
    for (const [http2, settings] of [
      [{ maxConnections: 2, maxStreams: 1 }, {}],
      [{ maxConnections: 2 }, { maxConcurrentStreams: 1 }],
    ] as const) {
      await using server = await serveHttp2(
        local,
        (stream) => {
          setTimeout(() => {
            if (stream.destroyed) return;
            stream.respond({ ':status': 200 });
            stream.end('hello');
          }, 50);
        },
        settings,
      );
      const { totals } = await send({ schedule: READS, baseUrl: server.baseUrl, http2 });
      const { sent, dropped, ok, failed, timedOut } = totals.counts;
      expect(sent + dropped).toBe(100);
      expect(dropped).toBeGreaterThan(30);
      // What waited for the server's first word may be refused once, and is sent once more.
      expect({ ok, failed, timedOut }).toEqual({ ok: sent, failed: 0, timedOut: 0 });
      expect(server.seen).toMatchObject({ hits: sent, mostStreams: 1 });
    }
  });

  it('never speaks HTTP/1.1 to a server that does not speak HTTP/2: no hit is sent', async () => {
    // One refuses the handshake, the other goes on without ALPN.
    for (const [protocols, code] of [
      [['http/1.1'], 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'],
      [[], 'ERR_NO_HTTP2'],
    ] as const) {
      await using server = await serveFrames(local, () => undefined, undefined, protocols);
      const { totals } = await send({ schedule: WRITES, baseUrl: server.baseUrl });
      expect(totals.counts).toMatchObject({ sent: 100, failed: 100 });
      expect(totals.failures.connect).toEqual({ [code]: 100 });
      expect(totals.writes.refused).toBe(100);
      expect(server.seen.bytes).toBe(0);
    }
  });
});

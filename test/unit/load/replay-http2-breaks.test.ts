import { afterAll, describe, expect, it } from 'vitest';
import { constantRate, endpoint, sampleSchedule } from '../scenario/schedule/sample-schedule.ts';
import { data, FRAME, frame, goaway, ok, openHttp2, reset, serveFrames, serveHttp2, settings } from './http2-server.ts';

const READS = sampleSchedule({
  curve: constantRate(200, 0.5),
  arrivals: 'uniform',
  requests: [endpoint({ expect: { status: [200] } })],
});
const WRITES = {
  ...READS,
  requests: [endpoint({ method: 'POST', isWrite: true, body: 'a=1', expect: { status: [200] } })],
};

const { local, send, close } = await openHttp2();
afterAll(close);
const greet = (socket: { write(bytes: Buffer): unknown }) => socket.write(settings());

describe('a stream that the server resets', () => {
  it('within its answer has failed, by its code, whatever the code', async () => {
    const codes = [0, 2, 7, 8];
    await using server = await serveFrames(local, greet, (socket, stream, hit) => {
      socket.write(Buffer.concat([ok(stream), data(stream, 'half'), reset(stream, codes[hit % 4] ?? 0)]));
    });
    const { totals } = await send({ schedule: READS, baseUrl: server.baseUrl });
    expect(totals.counts).toMatchObject({ sent: 100, failed: 100, timedOut: 0 });
    expect(totals.failures.broken).toEqual({
      'RST_STREAM NO_ERROR': 25,
      'RST_STREAM INTERNAL_ERROR': 25,
      'RST_STREAM REFUSED_STREAM': 25,
      'RST_STREAM CANCEL': 25,
    });
    expect(totals.sentAgain).toBeUndefined();
  });

  it('before it did anything is sent once more, also a write, and no third time', async () => {
    await using server = await serveFrames(local, greet, (socket, stream, hit) => {
      socket.write(hit % 2 === 0 ? Buffer.concat([ok(stream), data(stream, 'x', true)]) : reset(stream, 7));
    });
    // One at a time, so that each second one is the second try.
    const one = { schedule: WRITES, http2: { maxConnections: 1, maxStreams: 1 } };
    const { totals } = await send({ ...one, baseUrl: server.baseUrl });
    expect(totals.counts).toMatchObject({ failed: 0, ok: totals.counts.sent });
    expect(totals.sentAgain).toBe(totals.counts.sent);
    await using refusing = await serveFrames(local, greet, (socket, stream) => socket.write(reset(stream, 7)));
    const refused = await send({ schedule: WRITES, baseUrl: refusing.baseUrl });
    expect(refused.totals.failures.broken).toEqual({ 'RST_STREAM REFUSED_STREAM': 100 });
    expect(refused.totals.writes).toEqual({ acknowledged: 0, refused: 100, unknown: 0 });
    expect(refused.totals.sentAgain).toBe(100);
    expect(refusing.seen.hits).toBe(200);
  });

  it('for another reason is a write of which nobody knows, and is not sent again', async () => {
    await using server = await serveFrames(local, greet, (socket, stream) => socket.write(reset(stream, 2)));
    const { totals } = await send({ schedule: WRITES, baseUrl: server.baseUrl });
    expect(totals.failures.broken).toEqual({ 'RST_STREAM INTERNAL_ERROR': 100 });
    expect(totals.writes).toEqual({ acknowledged: 0, refused: 0, unknown: 100 });
    expect(server.seen.hits).toBe(100);
  });
});

describe('a connection that the server ends', () => {
  it('with GOAWAY loses no hit: what it did is answered, what it did not goes elsewhere', async () => {
    await using server = await serveHttp2(local, (stream, _headers, hit) => {
      // From then on it takes nothing more of this connection; what it has is answered.
      if (hit === 20) stream.session?.close();
      setTimeout(() => {
        if (stream.destroyed) return;
        stream.respond({ ':status': 200 });
        stream.end('hello');
      }, 20);
    });
    const { totals } = await send({ schedule: WRITES, baseUrl: server.baseUrl });
    expect(totals.counts).toMatchObject({ sent: 100, ok: 100, dropped: 0 });
    expect(server.seen.hits).toBe(100);
    expect(server.seen.sessions).toBeGreaterThanOrEqual(2);
    expect(totals.http2?.connections).toBe(server.seen.sessions);
  });

  it('with an error tells what it has done from what it has not', async () => {
    await using server = await serveFrames(local, greet, (socket, stream, hit) => {
      if (hit % 3 === 0) socket.end(goaway(Math.max(0, stream - 2), 11));
    });
    const { totals } = await send({
      schedule: WRITES,
      baseUrl: server.baseUrl,
      http2: { maxConnections: 1 },
      settings: { timeoutMs: 1000 },
    });
    const { sent, failed, timedOut, ok: answered } = totals.counts;
    expect([sent, answered, failed + timedOut]).toEqual([100, 0, 100]);
    expect(totals.failures.broken).toEqual({ 'GOAWAY ENHANCE_YOUR_CALM': failed });
    expect(totals.sentAgain).toBeGreaterThan(5);
    expect(totals.writes).toMatchObject({ acknowledged: 0, unknown: 100 - totals.writes.refused });
    expect(totals.writes.unknown).toBeGreaterThan(5);
  });

  it('without a word, within an answer or before it, has failed its hits', async () => {
    await using server = await serveFrames(local, greet, (socket, stream, hit) => {
      if (hit % 2 === 0) socket.end(Buffer.concat([ok(stream), data(stream, 'half')]));
      else socket.destroy();
    });
    const one = { schedule: WRITES, http2: { maxConnections: 1, maxStreams: 1 } };
    const { totals } = await send({ ...one, baseUrl: server.baseUrl });
    const { sent, failed } = totals.counts;
    expect(failed).toBe(sent);
    expect(Object.keys(totals.failures.broken)).toContain('closed within the answer');
    expect(totals.writes.unknown).toBe(sent);
  });

  it('after an interim answer has failed its hits: the server had them', async () => {
    // `:status: 103`, by a literal. @source RFC 7541, 6.2.2
    const interim = (stream: number) => frame(FRAME.headers, 4, stream, Buffer.from([0x08, 3, 0x31, 0x30, 0x33]));
    let reason = 0;
    await using server = await serveFrames(local, greet, (socket, stream, hit) => {
      if (hit % 2 !== 0) socket.write(Buffer.concat([ok(stream), data(stream, 'x', true)]));
      else if (reason++ % 2 === 0) socket.end(interim(stream));
      else socket.write(Buffer.concat([interim(stream), reset(stream, 7)]));
    });
    const one = { schedule: READS, http2: { maxConnections: 1, maxStreams: 1 } };
    const { totals } = await send({ ...one, baseUrl: server.baseUrl });
    const { sent, failed } = totals.counts;
    expect(totals.sentAgain).toBeUndefined();
    expect(server.seen.hits).toBe(sent);
    expect(failed).toBe(Math.floor(sent / 2));
    expect(Object.keys(totals.failures.broken).toSorted()).toEqual([
      'RST_STREAM REFUSED_STREAM',
      'closed within the answer',
    ]);
  });

  it('right after a whole answer has failed nothing', async () => {
    await using server = await serveFrames(local, greet, (socket, stream) => {
      socket.end(Buffer.concat([ok(stream), data(stream, 'hello', true)]));
    });
    const { totals } = await send({ schedule: WRITES, baseUrl: server.baseUrl, connections: 'fresh' });
    expect(totals.counts).toMatchObject({ sent: 100, ok: 100 });
  });
});

describe('a server that gives no end', () => {
  it('never sends its SETTINGS: hits end at the time limit, and what never left is refused', async () => {
    await using server = await serveFrames(local, () => undefined);
    const { totals } = await send({
      schedule: WRITES,
      baseUrl: server.baseUrl,
      http2: { maxConnections: 2 },
      settings: { timeoutMs: 300 },
    });
    expect(totals.counts).toMatchObject({ sent: 100, timedOut: 100, failed: 0 });
    // Of each connection the first hit leaves at once; a connection that says nothing is replaced.
    expect(totals.writes.unknown).toBe(server.seen.hits);
    expect(totals.writes.refused).toBe(100 - server.seen.hits);
    expect(server.seen.hits).toBe(server.seen.connections);
    expect(server.seen.connections).toBeLessThan(20);
  });

  it('sends a body without end: each hit ends at the time limit, and the others are answered', async () => {
    await using server = await serveHttp2(local, (stream, _headers, hit) => {
      stream.respond({ ':status': 200 });
      if (hit % 10 !== 0) {
        stream.end('hello');
        return;
      }
      const timer = setInterval(() => stream.write('x'.repeat(10_000)), 2);
      stream.on('close', () => {
        clearInterval(timer);
      });
    });
    const { totals } = await send({ schedule: READS, baseUrl: server.baseUrl, settings: { timeoutMs: 500 } });
    expect(totals.counts).toMatchObject({ sent: 100, ok: 90, timedOut: 10 });
    expect(totals.bodyBytes).toBeGreaterThan(10 * 100_000);
  });

  it('sends more than a window at once: it is read to its end', async () => {
    const body = Buffer.alloc(5_000_000, 'x');
    await using server = await serveHttp2(local, (stream) => {
      stream.respond({ ':status': 200 });
      stream.end(body);
    });
    const schedule = { ...READS, curve: constantRate(20, 0.5) };
    const { totals } = await send({ schedule, baseUrl: server.baseUrl, http2: { maxConnections: 1 } });
    expect(totals.counts).toMatchObject({ sent: 10, ok: 10 });
    expect(totals.bodyBytes).toBe(10 * body.length);
  });

  it('sends a head that is too long: it is refused as over HTTP/1.1', async () => {
    await using server = await serveHttp2(local, (stream, _headers, hit) => {
      stream.respond({ ':status': 200, 'x-long': 'x'.repeat(hit % 2 === 0 ? 30_000 : 10_000) });
      stream.end('hello');
    });
    const { totals } = await send({ schedule: READS, baseUrl: server.baseUrl });
    expect(totals.counts).toMatchObject({ ok: 50, failed: 50 });
    expect(totals.failures.broken).toEqual({ 'a head of more than 16 KB': 50 });
  });
});

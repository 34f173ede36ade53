import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { deadline } from '../../../src/base/deadline.ts';
import { errnoOf } from '../../../src/base/errors.ts';
import { absenceIn, openClient, textOf } from '../../../src/http/client.ts';
import type { Target } from '../../../src/http/target.ts';

type Answering = (socket: Socket, requests: number) => void;

/** A server of bytes: told each request's connection, and how many requests there were. */
async function serveBytes(answer: Answering) {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      requests += 1;
      answer(socket, requests);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target: Target = { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, headers: {} };
  return {
    target,
    requests: () => requests,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const question = (method = 'GET') => ({
  templates: { requests: [{ method, headers: {}, isWrite: method === 'POST' }], writeKeyPrefix: 'k/' },
  filled: { index: 1, request: 0, path: '/page' },
});
const patient = () => ({ isHead: false, mayRepeat: true, signal: AbortSignal.timeout(5000) });

describe('the client', () => {
  it('gives whole answers, on one connection that is kept', async () => {
    await using server = await serveBytes((socket, requests) => {
      socket.write(`HTTP/1.1 200 OK\r\nAge: ${requests}\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 5\r\n\r\nhello`);
    });
    using client = openClient(server.target);
    for (const age of ['1', '2']) {
      const answer = await client.ask(question(), patient());
      expect(answer.head.status).toBe(200);
      expect(answer.head.text).toContain(`Age: ${age}`);
      expect(await textOf(answer)).toBe('hello');
    }
    expect(server.connections()).toBe(1);
  });

  it('unpacks what is packed, and knows that the answer to HEAD has no body', async () => {
    const packed = gzipSync('hello');
    await using server = await serveBytes((socket, requests) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
      if (requests === 1) socket.write(packed);
    });
    using client = openClient(server.target);
    expect(await textOf(await client.ask(question(), patient()))).toBe('hello');
    const head = await client.ask(question('HEAD'), { ...patient(), isHead: true });
    expect(await textOf(head)).toBe('');
  });

  it('asks again where an idle connection was closed under a read, and never under a write', async () => {
    await using server = await serveBytes((socket, requests) => {
      // The second request meets a connection that its server has given up.
      if (requests === 2 || requests === 4) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
    using client = openClient(server.target);
    await client.ask(question(), patient());
    expect((await client.ask(question(), patient())).head.status).toBe(200);
    expect(server.requests()).toBe(3);
    await expect(client.ask(question('POST'), { ...patient(), mayRepeat: false })).rejects.toThrow(
      /closed before the answer|ECONNRESET/,
    );
    expect(server.requests()).toBe(4);
  });

  it('says why there is no whole answer', async () => {
    await using server = await serveBytes((socket, requests) => {
      if (requests === 1) socket.write('HTTP/9 nonsense\r\n\r\n');
      else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
    });
    using client = openClient(server.target);
    await expect(client.ask(question(), patient())).rejects.toThrow('malformed answer');
    await expect(client.ask(question(), patient())).rejects.toThrow('closed within the answer');
  });

  it('gives an answer up that has more than 64 MB, and one whose head never ends', async () => {
    const piece = Buffer.alloc(1024 * 1024);
    await using server = await serveBytes((socket, requests) => {
      if (requests === 1) socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${2 ** 30}\r\n\r\n`);
      const more = (): void => {
        while (!socket.destroyed && socket.write(requests === 1 ? piece : 'X-Pad: x\r\n'));
      };
      if (requests === 2) socket.write('HTTP/1.1 200 OK\r\n');
      socket.on('drain', more);
      more();
    });
    using client = openClient(server.target);
    await expect(client.ask(question(), patient())).rejects.toThrow('its answer is longer than 64 MB');
    await expect(client.ask(question(), patient())).rejects.toThrow(/malformed answer|head/);
  });

  it('waits for a head that comes byte by byte no longer than for one that does not come', async () => {
    await using server = await serveBytes((socket) => {
      const text = `HTTP/1.1 200 OK\r\nX-Slow: ${'x'.repeat(1000)}`;
      let sent = 0;
      const timer = setInterval(() => socket.write(text.charAt(sent++)), 20);
      socket.on('close', () => {
        clearInterval(timer);
      });
    });
    using client = openClient(server.target);
    const beganMs = performance.now();
    const late = client.ask(question(), { ...patient(), signal: deadline(300) });
    await expect(late).rejects.toThrow('nothing within 0.3 s');
    expect(performance.now() - beganMs).toBeLessThan(3000);
  });

  it('gives the error of the system where nobody listens', async () => {
    const target: Target = { baseUrl: 'http://127.0.0.1:9', headers: {} };
    using client = openClient(target);
    const failure = await client.ask(question(), patient()).catch((error: unknown) => error);
    expect(errnoOf(failure)).toBe('ECONNREFUSED');
    expect(absenceIn(failure)).toBe('unreachable');
  });

  it('stops waiting when it is told to, with the reason', async () => {
    await using server = await serveBytes(() => undefined);
    using client = openClient(server.target);
    const reason = new Error('enough');
    const controller = new AbortController();
    const stopped = client.ask(question(), { ...patient(), signal: controller.signal });
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    await expect(stopped).rejects.toBe(reason);
  });
});

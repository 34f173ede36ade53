import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openPages, type Pages } from '../../../src/collectors/pages.ts';

test('pages come over one connection, which is kept', async () => {
  const { pages, connections } = await served((_request, response) => response.end('a 1\n'));
  for (let turn = 0; turn < 5; turn += 1) expect(await pages.get('/metrics')).toBe('a 1\n');
  expect(connections.size).toBe(1);
});

test('a connection that the server ended between two readings is replaced without a failure', async () => {
  const { pages, connections } = await served((_request, response) => {
    response.setHeader('connection', 'close').end('a 1\n');
  });
  expect(await pages.get('/')).toBe('a 1\n');
  expect(await pages.get('/')).toBe('a 1\n');
  expect(connections.size).toBe(2);
});

test('another status than 200 is an error', async () => {
  const { pages } = await served((_request, response) => response.writeHead(503).end('not now'));
  await expect(pages.get('/patroni')).rejects.toThrow(/^http:\/\/127\.0\.0\.1:\d+\/patroni answered with status 503$/);
  await expect(pages.get('/patroni')).rejects.toThrow('503');
});

test('a body that ends too early is an error, whether its length was announced or not', async () => {
  const short = await served((_request, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('a 1\n');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(short.pages.get('/')).rejects.toThrow();
  const chunked = await served((_request, response) => {
    response.writeHead(200).write('a 1\n');
    setTimeout(() => response.destroy(), 20);
  });
  await expect(chunked.pages.get('/')).rejects.toThrow();
});

test('a connection that is reset, and a server that is gone, are errors', async () => {
  const gone = await served((request) => request.socket.resetAndDestroy());
  const { pages } = gone;
  await expect(pages.get('/')).rejects.toThrow();
  await gone.stop();
  await expect(pages.get('/')).rejects.toThrow('ECONNREFUSED');
});

test('a server that is silent, or sends without an end, is not waited for', async () => {
  const silent = await served(() => undefined);
  const dripping = await served((_request, response) => {
    const timer = setInterval(() => response.write('# and so on\n'), 100);
    response.on('close', () => {
      clearInterval(timer);
    });
  });
  const beganMs = performance.now();
  const both = await Promise.allSettled([silent.pages.get('/'), dripping.pages.get('/')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(performance.now() - beganMs).toBeLessThan(4_000);
});

test('a page of more than 8 MB is an error', async () => {
  const { pages } = await served((_request, response) => response.end('x'.repeat(9 * 1024 * 1024)));
  await expect(pages.get('/')).rejects.toThrow();
});

interface Served {
  readonly pages: Pages;
  readonly connections: ReadonlySet<Socket>;
  stop(): Promise<void>;
}

async function served(answer: RequestListener): Promise<Served> {
  const connections = new Set<Socket>();
  const server = createServer(answer);
  server.on('connection', (socket) => connections.add(socket));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const pages = openPages({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of connections) socket.destroy();
    await closed;
  };
  onTestFinished(async () => {
    await pages.close();
    await stop();
  });
  return { pages, connections, stop };
}

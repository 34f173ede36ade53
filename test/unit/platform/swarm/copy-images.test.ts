import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connect } from '../../../../src/platform/engine/connection.ts';
import { bringImages } from '../../../../src/platform/swarm/copy-images.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

/** An engine that answers a ping, and whatever else the test says. */
async function engine(answer: RequestListener) {
  const folder = await temporaryDirectory();
  const socketPath = join(folder.path, 'engine.sock');
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    if (request.url === '/_ping') response.end('OK');
    else answer(request, response);
  });
  server.on('connection', (socket: Socket) => {
    open.add(socket.on('error', () => undefined));
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await folder[Symbol.asyncDispose]();
  });
  return { docker: await connect({ socketPath }), open };
}

it('copying an image to a server ends at once when it is interrupted, on both sides', async () => {
  const outer = await engine(({ url = '' }, response) => {
    // The archive begins, and has no end.
    if (url.startsWith('/images/get')) response.write('tar');
    else response.end(JSON.stringify({ Id: 'sha256:1', RepoTags: [], RepoDigests: [] }));
  });
  const interrupt = new AbortController();
  const inner = await engine((request, response) => {
    if (request.method === 'POST') {
      request.once('data', () => {
        interrupt.abort();
      });
      return;
    }
    response.statusCode = 404;
    response.end('{}');
  });
  const lab = { outer: outer.docker, servers: [{ name: 'srv1', docker: inner.docker }] };
  const wanted = new Map([['srv1', new Set(['site:1'])]]);
  const said: string[] = [];
  const copying = bringImages(lab, wanted, { say: (line) => said.push(line), signal: interrupt.signal });
  await expect(copying).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(said).toEqual(['copying to srv1: site:1']);
  await expect.poll(() => outer.open.size + inner.open.size, { timeout: 5000 }).toBe(0);
  await expect(bringImages(lab, wanted, { say: () => undefined, signal: interrupt.signal })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
});

it.each([
  ['open /x: no space left on device', 'DISK_FULL'],
  ['invalid tar header', 'DOCKER_FAILED'],
])('what an engine says last of loading images (%s) is why they could not be copied', async (error, code) => {
  const outer = await engine(({ url = '' }, response) => {
    response.end(url.startsWith('/images/get') ? 'tar' : JSON.stringify({ Id: 'sha256:1', RepoTags: [] }));
  });
  const inner = await engine((request, response) => {
    if (request.method !== 'POST') response.statusCode = 404;
    const said = [
      { status: 'Loading layer', progressDetail: {}, progress: '[=>  ]', id: 'a' },
      { error: `${error}\n` },
    ];
    request.resume().on('end', () => {
      response.end(said.map((message) => `${JSON.stringify(message)}\r\n`).join(''));
    });
  });
  const lab = { outer: outer.docker, servers: [{ name: 'srv1', docker: inner.docker }] };
  const copying = bringImages(lab, new Map([['srv1', new Set(['site:1'])]]), { say: () => undefined });
  await expect(copying).rejects.toMatchObject({ code, message: `images could not be copied to srv1: ${error}` });
});

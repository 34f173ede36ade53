import type Docker from 'dockerode';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSilentServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tellInterruption } from '../../../src/base/on-interruption.ts';
import { connect } from '../../../src/platform/engine/connection.ts';
import { enginePlatform } from '../../../src/platform/engine/engine.ts';
import type { Patience } from '../../../src/platform/engine/patience.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** The types do not know it. */
interface SavesImages {
  getImages(of: { names: readonly string[] }): Promise<NodeJS.ReadableStream>;
}

/** Short, and long enough for a machine that does something else too. */
const SHORT: Partial<Patience> = { answerMs: 1000, removalMs: 1000, pingMs: 1000, doubtMs: 500, silentMs: 1000 };
const DESCRIPTION = { ServerVersion: '1', Driver: 'd', NCPU: 1, MemTotal: 1, KernelVersion: 'k', OperatingSystem: 'o' };

async function listening(server: Server) {
  const folder = await temporaryDirectory();
  const socketPath = join(folder.path, 'engine.sock');
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    // One that is not read from does not see its end.
    open.add(socket.on('error', () => undefined).resume());
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await folder[Symbol.asyncDispose]();
  });
  return { socketPath, open };
}

/** An engine that answers a ping, and whatever the test says, until it is to be silent. */
async function engine(answer: Answer = () => undefined) {
  let isSilent = false;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (isSilent) return;
    if (request.url === '/_ping') response.end('OK');
    else answer(request, response);
  });
  server.on('upgrade', (_request, socket) => {
    socket.resume().on('end', () => socket.end());
    socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
  });
  const own = await listening(server);
  return {
    ...own,
    asked,
    becomesSilent: (now = true) => {
      isSilent = now;
    },
  };
}

describe('an engine that takes connections and never answers', () => {
  it('is none, after the time that a ping has, and nothing of the question stays open', async () => {
    const { socketPath, open } = await listening(createSilentServer());
    await expect(enginePlatform({ socketPath, patience: SHORT })).rejects.toMatchObject({
      code: 'DOCKER_MISSING',
      message: expect.stringContaining('it did not answer a ping within 1 s') as string,
    });
    await expect.poll(() => open.size, { timeout: 5000 }).toBe(0);
  });

  it('but to pings: each call has its deadline, and nothing of it stays open', async () => {
    const { socketPath, open } = await engine();
    const platform = await enginePlatform({ socketPath, patience: SHORT });
    await expect(platform.describe()).rejects.toMatchObject({
      code: 'DOCKER_MISSING',
      message: expect.stringContaining('it did not answer GET /info within 1 s') as string,
    });
    await expect.poll(() => open.size, { timeout: 5000 }).toBe(0);
  });

  it('until it has been sent everything: an archive takes as long as it takes', async () => {
    const { socketPath } = await engine((request, response) => {
      request.resume().on('end', () => response.end('{}'));
    });
    const docker = await connect({ socketPath, patience: { ...SHORT, answerMs: 200 } });
    const slow = Readable.from(
      (async function* () {
        yield 'begin';
        await sleep(1000);
        yield 'end';
      })(),
    );
    await docker.getContainer('x').putArchive(slow, { path: '/' });
  });

  it('any more: what comes after does not wait for the same time again', async () => {
    const { socketPath, becomesSilent, asked } = await engine();
    const platform = await enginePlatform({ socketPath, patience: { ...SHORT, silentMs: 60_000 } });
    becomesSilent();
    await expect(platform.describe()).rejects.toThrow(/GET \/info within 1 s/);
    const givenUp = /not everything could be removed: it did not answer GET \/containers\/json nor a ping within 0.5 s/;
    await expect(platform.tearDown('run')).rejects.toThrow(givenUp);
    const before = asked.length;
    await expect(platform.tearDown('run')).rejects.toThrow(givenUp);
    expect(asked.length).toBe(before);
  });

  it('is asked again after a while, and may be back', async () => {
    const { socketPath, becomesSilent } = await engine((_request, response) => {
      response.end(JSON.stringify(DESCRIPTION));
    });
    const platform = await enginePlatform({ socketPath, patience: SHORT });
    becomesSilent();
    await expect(platform.describe()).rejects.toThrow(/GET \/info/);
    becomesSilent(false);
    const version = () =>
      platform.describe().then(
        ({ engineVersion }) => engineVersion,
        () => undefined,
      );
    await expect.poll(version, { timeout: 10_000 }).toBe('1');
  });
});

describe('copying', () => {
  const docker = async (answer: Answer, patience: Partial<Patience>) => {
    const { socketPath } = await engine(answer);
    return connect({ socketPath, patience: { ...SHORT, ...patience } });
  };
  const copies: readonly [string, (engine: Docker) => Promise<unknown>][] = [
    ['loading images', (engine) => engine.loadImage(Readable.from(['tar']))],
    ['saving an image', (engine) => engine.getImage('registry/x').get()],
    ['saving images', (engine) => (engine as unknown as SavesImages).getImages({ names: ['x'] })],
    ['files for a container', (engine) => engine.getContainer('c').putArchive(Readable.from(['tar']), { path: '/' })],
  ];

  it.each(copies)('%s may take longer than an answer, as it is answered at its end', async (_, copy) => {
    const slow = await docker(
      (request, response) => {
        request.resume();
        setTimeout(() => response.end(), 500);
      },
      { answerMs: 100 },
    );
    await copy(slow);
  });

  it.each(copies)('%s has its deadline too', async (_, copy) => {
    const silent = await docker((request) => request.resume(), { copyMs: 200 });
    await expect(copy(silent)).rejects.toThrow(/it did not answer (POST|GET|PUT) \S+ within 0.2 s/);
  });
});

describe('an interruption', () => {
  it('ends what waits for a silent engine long before its deadline, streams too', async () => {
    const { socketPath, becomesSilent, open } = await engine();
    const docker = await connect({ socketPath, patience: { doubtMs: 500 } });
    const stream = await docker.getExec('x').start({ hijack: true, stdin: true });
    const closed = new Promise((resolve) => stream.once('close', resolve));
    becomesSilent();
    const asking = expect(docker.info()).rejects.toThrow(/it did not answer GET \/info nor a ping within 0.5 s/);
    await sleep(100);
    using _told = tellInterruption();
    await Promise.all([asking, closed]);
    await expect.poll(() => open.size, { timeout: 5000 }).toBe(0);
  });

  it('that came before the engine was asked ends the first call as soon', async () => {
    const { socketPath, becomesSilent } = await engine();
    becomesSilent();
    using _told = tellInterruption();
    const asking = connect({ socketPath, patience: { pingMs: 60_000, answerMs: 60_000, doubtMs: 500 } });
    await expect(asking.then((docker) => docker.ping())).rejects.toThrow(/did not answer a ping within 0.5 s/);
  });

  it('leaves an engine alone that is only slow', async () => {
    const { socketPath } = await engine((_request, response) => {
      setTimeout(() => response.end('{}'), 3000);
    });
    const docker = await connect({ socketPath, patience: { doubtMs: 1000 } });
    const asking = docker.info();
    await sleep(100);
    using _told = tellInterruption();
    expect(await asking).toEqual({});
  });
});

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { describe, expect, test } from 'vitest';
import { BenchdayError } from '../../../../src/base/errors.ts';
import { feed } from '../../../../src/platform/engine/data/feed.ts';

const COMMAND = { command: ['psql'], environment: {} };
const INPUT = 'select 1;\n'.repeat(100_000);

interface Other {
  readonly container: Docker.Container;
  /** what it has been given; whole: that has ended */
  readonly seen: { text: string; isWhole: boolean };
  /** our side */
  readonly ours: Socket;
}

/** A command at the other end of a real connection. @param serve  what it does with it; absent: it reads, says a word, and goes on */
async function commandThat(serve: (socket: Socket) => void = goesOn): Promise<Other & AsyncDisposable> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const seen = { text: '', isWhole: false };
  let served: Socket | undefined;
  server.on('connection', (socket) => {
    served = socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => (seen.text += String(bytes)));
    socket.on('end', () => (seen.isWhole = true));
    serve(socket);
  });
  const { port } = server.address() as AddressInfo;
  const ours = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const exec = {
    start: () => Promise.resolve(ours),
    inspect: () => Promise.resolve({ ExitCode: 0, Running: false }),
  };
  return {
    container: { exec: () => Promise.resolve(exec) } as unknown as Docker.Container,
    seen,
    ours,
    [Symbol.asyncDispose]: () => {
      served?.destroy();
      server.close();
      return Promise.resolve();
    },
  };
}

function goesOn(socket: Socket): void {
  socket.write(framed('vacuuming\n'));
}

/** As the engine sends standard output. @source Docker Engine API, ContainerAttach: stream format */
function framed(text: string): Buffer {
  const head = Buffer.alloc(8);
  head[0] = 1;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

const engine = new Docker({ socketPath: '/there/is/none' });

test('a command is given its input to the end, and its answer comes after that', async () => {
  await using other = await commandThat((socket) => {
    socket.on('end', () => socket.end(framed('done\n')));
  });
  const { signal } = new AbortController();
  const done = await feed(engine, other.container, COMMAND, { input: Readable.from([INPUT]), signal });
  expect(done).toEqual({ exitCode: 0, said: 'done', isLate: false });
  expect(other.seen).toMatchObject({ text: INPUT, isWhole: true });
});

describe('a command that has read everything and goes on', () => {
  test('is left when the caller is interrupted, and its connection closed', async () => {
    await using other = await commandThat();
    const caller = new AbortController();
    const feeding = feed(engine, other.container, COMMAND, { input: Readable.from([INPUT]), signal: caller.signal });
    const ended = expect(feeding).rejects.toMatchObject({ code: 'INTERRUPTED' });
    await expect.poll(() => other.seen.isWhole).toBe(true);
    caller.abort(new BenchdayError('INTERRUPTED', 'interrupted'));
    await ended;
    expect(other.ours.destroyed).toBe(true);
  });

  test('is left at its deadline, with what it said until then', async () => {
    await using other = await commandThat();
    const { signal } = new AbortController();
    const fed = await feed(engine, other.container, COMMAND, { input: Readable.from([INPUT]), signal, withinMs: 500 });
    expect(fed).toEqual({ exitCode: -1, said: 'vacuuming', isLate: true });
    expect(other.ours.destroyed).toBe(true);
  });
});

test('a command that reads nothing any more is left too', async () => {
  await using other = await commandThat((socket) => socket.pause());
  const endless = Readable.from(
    (function* () {
      for (;;) yield INPUT;
    })(),
  );
  const { signal } = new AbortController();
  const fed = await feed(engine, other.container, COMMAND, { input: endless, signal, withinMs: 300 });
  expect(fed).toMatchObject({ exitCode: -1, isLate: true });
  expect(endless.destroyed).toBe(true);
});

import { once } from 'node:events';
import { type AddressInfo, type Socket, createConnection, createServer } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import type { Instance } from '../../../src/collectors/instances.ts';
import { limitAnswers } from '../../../src/collectors/limited-socket.ts';
import { connectMysql } from '../../../src/collectors/mysql-connection.ts';
import { connectPostgresql } from '../../../src/collectors/postgresql-connection.ts';
import { connectRedis } from '../../../src/collectors/redis.ts';
import { converseOver } from '../../../src/platform/engine/conversation.ts';

const MB = 1024 * 1024;
const MOST_BYTES = 200 * MB;

/** Sends an answer of 200 MB, as long as somebody reads. @param part  one of the parts that it is made of, by number */
async function endless(part: (at: number) => Buffer, isAsked: boolean) {
  let takenBytes = 0;
  function* parts(): Generator<Buffer> {
    for (let at = 0; takenBytes < MOST_BYTES; at += 1) {
      const bytes = part(at);
      takenBytes += bytes.length;
      yield bytes;
    }
  }
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    const flood = () => Readable.from(parts()).pipe(socket);
    if (isAsked) socket.once('data', flood);
    else flood();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  const specification = { kind: 'x', port: 1, user: 'u', password: 'p', database: 'd' };
  const instance = { container: { address: () => Promise.resolve(address) }, specification };
  return { instance: instance as unknown as Instance<never>, takenMb: () => takenBytes / MB };
}

const PATIENT = { answerWithinMs: 5_000 };
const MORE = Buffer.alloc(MB, 'x');
const MESSAGE = Buffer.alloc(0xffffff);
const begunBy = (beginning: Buffer) => (at: number) => (at === 0 ? beginning : MORE);

/** How an answer begins that has 2 GB by its own words; of MySQL, packets of 16 MB that are one message. */
const SERVERS: readonly [string, (at: number) => Buffer, boolean, (one: Instance<never>) => Promise<unknown>][] = [
  ['PostgreSQL', begunBy(Buffer.from([0x52, 0x7f, 0xff, 0xff, 0xff])), true, (one) => connectPostgresql(one, PATIENT)],
  ['Redis', begunBy(Buffer.from('$2000000000\r\n')), true, (one) => connectRedis(one)],
  [
    'MySQL',
    (at) => (at % 2 === 0 ? Buffer.from([0xff, 0xff, 0xff, at / 2]) : MESSAGE),
    false,
    (one) => connectMysql(one, PATIENT),
  ],
];

it.each(SERVERS)('%s that answers without end is given up at 64 MB', async (_name, part, isAsked, connect) => {
  const server = await endless(part, isAsked);
  // On a busy machine the two seconds for a connection may be over before so much has come.
  await expect(connect(server.instance)).rejects.toThrow(/more than 64 MB in one answer|timeout expired|ETIMEDOUT/);
  // What the system holds for both sides is on the way.
  expect(server.takenMb()).toBeLessThan(120);
});

it('what came since it was asked last counts, and no more of it is handed on than is allowed', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // Two answers of 600 bytes each, and then one of 1,800.
    let asked = 0;
    socket.on('data', () => socket.write(Buffer.alloc(++asked < 3 ? 600 : 1800)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const socket = limitAnswers(createConnection((server.address() as AddressInfo).port, '127.0.0.1'), 1000);
  for (let asked = 1; asked < 3; asked += 1) {
    socket.write('?');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.length).toBe(600);
  }
  socket.write('?');
  await expect(once(socket, 'data')).rejects.toThrow('MB in one answer');
});

it('so is a program in a container that says more than any answer has', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const asked = converseOver(input, output, 'psql').ask('select 1', 'end');
  const failed = expect(asked).rejects.toThrow('psql says more than 64 MB in one answer');
  let sentMb = 0;
  for (; sentMb < 100 && !input.destroyed; sentMb += 1) {
    output.write(Buffer.alloc(MB, 'x'));
    await new Promise((resolve) => void setImmediate(resolve));
  }
  await failed;
  expect(sentMb).toBeLessThan(80);
});

import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { openClient, textOf } from '../../../src/http/client.ts';

async function serve(bytes: Buffer): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function ownReading(baseUrl: string): Promise<string> {
  using client = openClient({ baseUrl, headers: {} });
  const answer = await client.ask(
    {
      templates: { requests: [{ method: 'GET', headers: {}, isWrite: false }], writeKeyPrefix: 'k/' },
      filled: { index: 1, request: 0, path: '/' },
    },
    { isHead: false, mayRepeat: true, signal: AbortSignal.timeout(15_000) },
  );
  return `${answer.head.status} ${await textOf(answer)}`;
}

const plain = (head: string) => Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\nContent-Length: 5\r\n\r\nhello`);
const packed = (encoding: string, body: Buffer) =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${body.length}\r\n\r\n`),
    body,
  ]);
const chunked = (body: string) => Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`);
const gzip = gzipSync('hello');

const ODD: readonly (readonly [string, Buffer, string?])[] = [
  ['a line folded with a blank', plain('X-A: a\r\n b\r\n  c')],
  ['a line folded with a tab', plain('X-A: a\r\n\tb')],
  ['a name with a blank', plain('X A: b')],
  ['a blank before the colon', plain('X-A : b')],
  ['no name', plain(': b')],
  ['an unknown status', Buffer.from('HTTP/1.1 999 Denied\r\nContent-Length: 5\r\n\r\nhello'), '999 hello'],
  ['a newer version over the old wire', Buffer.from('HTTP/2.0 200 OK\r\nContent-Length: 5\r\n\r\nhello')],
  [
    'zeros in front of chunk sizes',
    chunked(`${'000000000005\r\nhello\r\n'.repeat(3)}0000000000\r\n\r\n`),
    '200 hellohellohello',
  ],
  ['blanks behind chunk sizes', chunked('5  \r\nhello\r\n0 \t\r\n\r\n')],
  ['blanks before chunk extensions', chunked('5 ;a=1\r\nhello\r\n0\r\n\r\n')],
  ['gzip in brotli', packed('gzip, br', brotliCompressSync(gzip))],
  ['gzip in gzip, in two lines', packed('gzip\r\nContent-Encoding: GZIP', gzipSync(gzip))],
  ['gzip with zeros behind', packed('gzip', Buffer.concat([gzip, Buffer.alloc(9)]))],
  ['deflate with zlib', packed('deflate', deflateSync('hello'))],
  ['deflate alone', packed('deflate', deflateRawSync('hello'))],
];

it.each(ODD.map(([what, bytes, read = '200 hello']) => [what, bytes, read] as const))(
  'an answer with %s is read as curl and the fetch of Node 20 read it',
  async (_what, bytes, read) => {
    expect(await ownReading(await serve(bytes))).toBe(read);
  },
);

it.each([
  ['a length', 'Content-Length : 5'],
  ['a transfer encoding', 'Transfer-Encoding : chunked'],
])('%s with a blank before its colon is not guessed at', async (_what, line) => {
  const baseUrl = await serve(Buffer.from(`HTTP/1.1 200 OK\r\n${line}\r\n\r\nhello`));
  await expect(ownReading(baseUrl)).rejects.toThrow('malformed answer');
});

it.each(['5 5\r\nhello\r\n0\r\n\r\n', ' 5\r\nhello\r\n0\r\n\r\n', `5${' '.repeat(20_000)}\r\nhello\r\n0\r\n\r\n`])(
  'a chunk size with blanks elsewhere, or without an end, is refused',
  async (body) => {
    await expect(ownReading(await serve(chunked(body)))).rejects.toThrow('malformed answer');
  },
);

it('lines that end with a line feed alone are refused at once, and not waited for', async () => {
  const baseUrl = await serve(Buffer.from('HTTP/1.1 200 OK\nContent-Length: 5\n\nhello'));
  await expect(ownReading(baseUrl)).rejects.toThrow('malformed answer');
});

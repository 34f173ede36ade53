import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseParser } from '../../../src/http/response-parser.ts';
import { parseWithNode, type ParsedResponse } from './node-parser.ts';

/** What our parser makes of a response that arrives in the given pieces, followed by the end of the connection. */
function parse(pieces: readonly Buffer[], method = 'GET'): ParsedResponse {
  const parser = new ResponseParser();
  let status = 0;
  let body = '';
  parser.expect(
    {
      onHead: (head) => (status = head.status),
      onBody: (bytes, start, end) => (body += bytes.toString('latin1', start, end)),
    },
    method === 'HEAD',
  );
  // As in production: every piece lies at the start of one buffer, with old bytes behind it.
  const shared = Buffer.alloc(70_000, 'HTTP/1.1 200 OK\r\n\r\n');
  for (const piece of pieces) {
    piece.copy(shared);
    const state = parser.feed(shared, piece.length);
    if (state === 'malformed') return 'refused';
    if (state !== 'open') return { status, body };
  }
  return parser.finish() === 'complete' ? { status, body } : 'refused';
}

function cutAt(bytes: Buffer, ...cuts: readonly number[]): Buffer[] {
  const ends = [...cuts, bytes.length];
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end)).filter(({ length }) => length > 0);
}

const RESPONSES: readonly { readonly name: string; readonly text: string; readonly method?: string }[] = [
  { name: 'a length', text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' },
  { name: 'a length of zero', text: 'HTTP/1.1 201 Created\r\ncontent-length:0\r\n\r\n' },
  { name: 'a length with blanks', text: 'HTTP/1.1 200 OK\r\nCONTENT-LENGTH: \t 5 \r\n\r\nhello' },
  {
    name: 'chunks',
    text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n06\r\n world\r\n0\r\n\r\n',
  },
  {
    name: 'chunks with extensions and trailers',
    text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\nA;a=1;b="2"\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-B: 2\r\n\r\n',
  },
  { name: 'no length, until the end', text: 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\nall\r\n\r\nthis' },
  { name: 'no length and nothing', text: 'HTTP/1.1 200 OK\r\n\r\n' },
  { name: 'HTTP/1.0', text: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok' },
  { name: 'no reason', text: 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok' },
  { name: 'an empty reason', text: 'HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok' },
  { name: '204', text: 'HTTP/1.1 204 No Content\r\n\r\n' },
  { name: '304 with a length', text: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n' },
  { name: '204 with a length', text: 'HTTP/1.1 204 No Content\r\nContent-Length: 12\r\n\r\n' },
  { name: 'HEAD', text: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n', method: 'HEAD' },
  { name: 'a 100 before', text: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' },
  {
    name: 'two hints before',
    text: 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  },
  { name: 'an error', text: 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbusy' },
  { name: 'bytes above ASCII in a value', text: 'HTTP/1.1 200 OK\r\nX-A: \xe9\xff\r\nContent-Length: 2\r\n\r\nok' },
  {
    name: 'many headers of the lengths that matter',
    text: 'HTTP/1.1 200 OK\r\nX-12345678: a\r\nX-123456789012: b\r\nX-12345678901234: c\r\nX-123456789012345: d\r\nContent-Length: 2\r\n\r\nok',
  },
];

const REFUSED: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'another protocol', text: '220 smtp.example\r\n\r\n' },
  { name: 'an unknown version', text: 'HTTP/7.3 200 OK\r\n\r\n' },
  { name: 'a status of two digits', text: 'HTTP/1.1 20 OK\r\n\r\n' },
  { name: 'a status with a letter', text: 'HTTP/1.1 2x0 OK\r\n\r\n' },
  { name: 'a line without a colon', text: 'HTTP/1.1 200 OK\r\nNonsense\r\n\r\n' },
  { name: 'a blank before the colon', text: 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok' },
  { name: 'a length that is no number', text: 'HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok' },
  { name: 'a negative length', text: 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok' },
  { name: 'two lengths', text: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok' },
  {
    name: 'length and chunks',
    text: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  },
  { name: 'a body cut short', text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell' },
  { name: 'a head cut short', text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n' },
  { name: 'nothing', text: '' },
  { name: 'a chunk size that is no number', text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n' },
  { name: 'no chunk size', text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n0\r\n\r\n' },
  {
    name: 'a chunk longer than it says',
    text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n',
  },
  { name: 'chunks without the last', text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n' },
  {
    name: 'an enormous chunk size',
    text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nok\r\n',
  },
  { name: 'a head without end', text: `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(20_000)}\r\n\r\n` },
  {
    name: 'an upgrade nobody asked for',
    text: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  },
];

describe('the response parser', () => {
  it.each(RESPONSES)('reads $name as node:http does, cut at every byte', async ({ text, method = 'GET' }) => {
    const bytes = Buffer.from(text, 'latin1');
    const expected = await parseWithNode(bytes, method);

    expect(expected).not.toBe('refused');
    expect(parse([bytes], method)).toEqual(expected);
    for (let cut = 1; cut < bytes.length; cut++) expect(parse(cutAt(bytes, cut), method)).toEqual(expected);
    expect(
      parse(
        Array.from(bytes, (byte) => Buffer.of(byte)),
        method,
      ),
    ).toEqual(expected);
  });

  it.each(REFUSED)('refuses $name as node:http does, cut at every byte', async ({ text }) => {
    const bytes = Buffer.from(text, 'latin1');

    expect(await parseWithNode(bytes, 'GET')).toBe('refused');
    expect(parse([bytes])).toBe('refused');
    for (let cut = 1; cut < Math.min(bytes.length, 500); cut++) expect(parse(cutAt(bytes, cut))).toBe('refused');
  });

  // node:http refuses these; RFC 9112, 6.3 lets a client read them, and servers behind two proxies send them.
  it.each([
    ['in two lines', 'Content-Length: 2\r\ncontent-length: 2'],
    ['as a list', 'Content-Length: 2, 2'],
    ['written otherwise', 'Content-Length: 2\r\nContent-Length: 02 ,\t2'],
  ])('reads the same length %s, cut at every byte', (_how, lines) => {
    const bytes = Buffer.from(`HTTP/1.1 200 OK\r\n${lines}\r\n\r\nok`);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(parse(cutAt(bytes, cut))).toEqual({ status: 200, body: 'ok' });
    }
  });

  it.each(['2, 3', '2,', ',2', '2 2', '2, 2\r\nContent-Length: 3', '2;2'])('refuses the lengths %j', (lengths) => {
    expect(parse([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${lengths}\r\n\r\nok`)])).toBe('refused');
  });

  it('reads any well-made response as node:http does, however it is cut', async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 17, unit: fc.constantFrom('a', 'X', '-', '7', '_') })
      .map((text) => `x${text}`);
    const value = fc.string({ maxLength: 30, unit: fc.constantFrom('a', ' ', ',', ':', '=', '\xe9') });
    const body = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
    const response = fc
      .record({
        status: fc.constantFrom(200, 201, 302, 404, 500),
        headers: fc.array(fc.tuple(name, value), { maxLength: 6 }),
        body,
        framing: fc.constantFrom('length' as const, 'chunked' as const, 'until-close' as const),
        chunkBytes: fc.integer({ min: 1, max: 100 }),
      })
      .map(({ status, headers, body: content, framing, chunkBytes }) => {
        const lines = headers.map(([key, text]) => `${key}: ${text}\r\n`).join('');
        const start = `HTTP/1.1 ${status} Some Reason\r\n${lines}`;
        if (framing === 'until-close') return `${start}\r\n${content}`;
        if (framing === 'length') return `${start}Content-Length: ${content.length}\r\n\r\n${content}`;
        const chunks = (content.match(new RegExp(`[^]{1,${chunkBytes}}`, 'g')) ?? [])
          .map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`)
          .join('');
        return `${start}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
      });
    await fc.assert(
      fc.asyncProperty(response, fc.array(fc.nat({ max: 600 }), { maxLength: 5 }), async (text, cuts) => {
        const bytes = Buffer.from(text, 'latin1');
        const inside = cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b);

        expect(parse(cutAt(bytes, ...inside))).toEqual(await parseWithNode(bytes, 'GET'));
      }),
      { numRuns: 300 },
    );
  });

  it('says when bytes follow that nobody asked for', () => {
    const parser = new ResponseParser();
    parser.expect({ onHead: () => undefined, onBody: () => undefined }, false);
    const bytes = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!');

    expect(parser.feed(bytes, bytes.length)).toBe('surplus');
  });

  it.each([
    { head: 'HTTP/1.1 200 OK\r\nContent-Length: 0', isKeptAlive: true, keptAliveMs: undefined },
    { head: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close', isKeptAlive: false, keptAliveMs: undefined },
    {
      head: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=5, max=9',
      isKeptAlive: true,
      keptAliveMs: 5000,
    },
    { head: 'HTTP/1.0 200 OK\r\nContent-Length: 0', isKeptAlive: false, keptAliveMs: undefined },
    {
      head: 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive',
      isKeptAlive: true,
      keptAliveMs: undefined,
    },
    { head: 'HTTP/1.1 200 OK', isKeptAlive: false, keptAliveMs: undefined },
  ])('knows from $head whether the connection stays', ({ head, isKeptAlive, keptAliveMs }) => {
    const parser = new ResponseParser();
    const heads: unknown[] = [];
    parser.expect({ onHead: (told) => heads.push(told), onBody: () => undefined }, false);
    const bytes = Buffer.from(`${head}\r\n\r\n`);
    parser.feed(bytes, bytes.length);

    expect(heads).toEqual([expect.objectContaining({ isKeptAlive, keptAliveMs })]);
  });
});

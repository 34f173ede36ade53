import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { openContentCheck, type ContentCheck } from '../../../src/http/content-check.ts';
import { CookieJar } from '../../../src/http/cookie-jar.ts';
import { fieldOf } from '../../../src/http/response-head.ts';
import { ResponseParser } from '../../../src/http/response-parser.ts';
import { AnswerReader, type ReadingClient } from '../../../src/load/autocannon/answer-reader.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { cutsOf, requireEqual, requireFinite } from '../properties.ts';

const MARKER = 'needle-ü';
const HEAD_LIMIT = 16_384;

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const name = fc.oneof(
  fc.constantFrom(
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Keep-Alive',
    'Content-Encoding',
    'Set-Cookie',
    'Age',
    'X',
  ),
  fc.string({ maxLength: 20, unit: fc.constantFrom('a', 'Z', '-', '7', '_', ':', ' ', '\xe9') }),
);
const value = fc.oneof(
  fc.constantFrom('0', '2', '12', '-1', '1e3', '999999999999999', '18446744073709551616', 'chunked', 'gzip, chunked'),
  fc.constantFrom('close', 'keep-alive', 'timeout=5, max=2', 'timeout=99999999999999999999', 'gzip', 'identity', 'br'),
  fc.constantFrom('a=b; Path=/; Max-Age=0', 'a=b; Domain=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT', '=; ;;=', 'a'),
  fc.nat({ max: 60 }).map((spare) => 'y'.repeat(HEAD_LIMIT - spare)),
  fc.string({ maxLength: 12, unit: fc.constantFrom('a', ' ', ',', ';', '=', '\t', '\r', '\n', '\0', '\xff') }),
);
const status = fc.constantFrom(
  '1.1 200 OK',
  '1.1 204 ',
  '1.1 304 X',
  '1.0 200 OK',
  '1.1 100 Continue',
  '1.1 103 E',
  '1.1 101 S',
);
const lines = fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '\n');
const body = fc.oneof(
  fc.constantFrom('', 'ok', `a ${Buffer.from(MARKER).toString('latin1')} b`, gzipSync(MARKER).toString('latin1')),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);
const chunk = fc.record({
  size: fc.constantFrom('', '0', '00', 'ffffffff', 'fffffffff', 'x'),
  extension: fc.constantFrom('', ';a=b', ' ', ';\n'),
});

const response = fc
  .record({
    early: fc.array(fc.constantFrom('HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 E\r\nLink: x\r\n\r\n'), {
      maxLength: 2,
    }),
    status,
    headers: fc.array(fc.tuple(name, value), { maxLength: 5 }),
    end: lines,
    framing: fc.constantFrom('length', 'chunked', 'until-close', 'own'),
    bodies: fc.array(body, { maxLength: 3 }),
    odd: fc.option(chunk, { freq: 4 }),
    surplus: fc.constantFrom('', '', '', 'x', '\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz'),
  })
  .map(({ early, status: first, headers, end, framing, bodies, odd, surplus }) => {
    const all = bodies.join('');
    const fields = [
      ...headers,
      ...(framing === 'length' ? [['Content-Length', String(all.length)]] : []),
      ...(framing === 'chunked' ? [['Transfer-Encoding', 'chunked']] : []),
    ];
    const head = [`HTTP/${first}`, ...fields.map(([key = '', text = '']) => `${key}: ${text}`), '', ''].join(end);
    const pieces = bodies
      .filter((one) => one !== '')
      .map((one) => `${one.length.toString(16)}${odd?.extension ?? ''}\r\n${one}\r\n`);
    const last = `${odd?.size ?? '0'}\r\n\r\n`;
    return latin1(early.join('') + head + (framing === 'chunked' ? pieces.join('') + last : all) + surplus);
  });

const WORDS = [
  'HTTP/1.1 ',
  '\r\n\r\n',
  'Content-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  '0\r\n\r\n',
  'Set-Cookie: a=b\r\n',
  'Content-Encoding: gzip\r\n',
];
const packed = gzipSync(`${'x'.repeat(500)}${MARKER}`);
const SEEDS = [
  latin1('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b; Path=/x\r\nKeep-Alive: timeout=5\r\n\r\nok'),
  latin1('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nX: y\r\n\r\n'),
  Buffer.concat([
    latin1(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`),
    packed,
  ]),
];

interface Outcome {
  readonly heads: number;
  readonly status: number | undefined;
  readonly framing: unknown;
  readonly body: string;
  readonly end: string;
  readonly isRight: boolean;
}

/** Followed by the end of the connection. What is surplus is seen only where it comes in the same packet. */
async function parse(packets: readonly Buffer[], isHead: boolean): Promise<Outcome> {
  const parser = new ResponseParser();
  const pieces: Buffer[] = [];
  const heads: Parameters<Parameters<ResponseParser['expect']>[0]['onHead']>[0][] = [];
  let check: ContentCheck | undefined;
  const jar = new CookieJar({ protocol: 'http:', hostname: 'site' });
  parser.expect(
    {
      onHead: (head) => {
        heads.push(head);
        fieldOf(head, 'age');
        for (const cookie of head.setCookies ?? []) jar.store(cookie, '/x', 1_000);
        jar.header('/x/y', 2_000);
        check = openContentCheck({ marker: MARKER }, head, true);
      },
      onBody: (bytes, from, to) => {
        pieces.push(Buffer.from(bytes.subarray(from, to)));
        check?.feed(bytes, from, to);
      },
    },
    isHead,
  );
  let state = 'open';
  for (const packet of packets) {
    state = parser.feed(packet, packet.length);
    if (state !== 'open') break;
  }
  if (state === 'open') state = parser.finish();
  requireFinite('a head', heads);
  const end = state === 'surplus' ? 'complete' : state === 'malformed' ? 'broken' : state;
  const isWhole = end === 'complete';
  return {
    heads: heads.length,
    status: heads[0]?.status,
    framing: heads[0]?.framing,
    body: isWhole ? Buffer.concat(pieces).toString('latin1') : '',
    end,
    isRight: isWhole && ((await check?.verdict()) ?? true),
  };
}

/** What every reader of answers is fed. */
const ANSWERS = { grammar: response, seeds: SEEDS, words: WORDS };

export const answers: FuzzTarget = {
  name: 'http-answers',
  weight: 200,
  ...ANSWERS,
  read: async (input) => {
    const [whole = [], ...others] = cutsOf(input);
    const isHead = input.length % 8 === 0;
    const expected = await parse(whole, isHead);
    for (const packets of others) requireEqual('an answer in other packets', await parse(packets, isHead), expected);
  },
};

const require = createRequire(import.meta.url);
const { HTTPParser } = createRequire(require.resolve('autocannon'))('http-parser-js') as {
  readonly HTTPParser: { new (type: string): ReadingClient['parser']; readonly RESPONSE: string };
};

/** autocannon's client, as far as an answer is read by it. */
async function readAnswer(packets: readonly Buffer[]): Promise<unknown> {
  const parser = new HTTPParser(HTTPParser.RESPONSE);
  const listeners: (() => void)[] = [];
  const conn = {
    connecting: false,
    once: () => undefined,
    prependListener: (_event: 'end', listener: () => void) => {
      listeners.push(listener);
    },
  };
  const client: ReadingClient = {
    conn,
    destroyed: false,
    parser,
    pipelinedRequests: { clear: () => undefined },
    _resetConnection: () => undefined,
  };
  const told: unknown[] = [];
  const reader = new AnswerReader(client, {
    awaited: () => (told.length === 0 ? { isHead: false, wanted: { marker: MARKER } } : undefined),
    onAnswer: ({ status: code, bodyBytes, isRight }) => {
      told.push([code, bodyBytes, isRight]);
    },
    onMalformed: () => {
      told.push('malformed');
    },
  });
  reader.isReady();
  for (const packet of packets) {
    parser.execute(packet);
    if (told.length > 0) break;
  }
  if (told.length === 0) for (const listener of listeners) listener();
  const [first] = told;
  if (!Array.isArray(first)) return first ?? 'nothing';
  const [code, bytes, isRight] = first as [number, number, boolean | Promise<boolean>];
  requireFinite('an answer', [code, bytes]);
  return [code, bytes, await isRight];
}

/** What autocannon's own parser finds may depend on its packets where the answer is malformed; only what was read as one is compared. */
export const autocannonAnswers: FuzzTarget = {
  name: 'autocannon-answers',
  weight: 60,
  ...ANSWERS,
  read: async (input) => {
    const [whole = [], ...others] = cutsOf(input);
    const expected = await readAnswer(whole);
    for (const packets of others) requireEqual('an answer in other packets', await readAnswer(packets), expected);
  },
};

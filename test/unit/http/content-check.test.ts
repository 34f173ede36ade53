import fc from 'fast-check';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isSampled, openContentCheck } from '../../../src/http/content-check.ts';

const QUICKLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

const head = (contentEncoding: string) =>
  ({
    status: 200,
    framing: { kind: 'chunked' },
    isKeptAlive: true,
    keptAliveMs: undefined,
    contentEncoding,
    setCookies: undefined,
  }) as const;

/** Feeds a body in pieces that end at the cuts, each from within a larger buffer with other bytes around it. */
async function check(
  marker: string,
  body: Buffer,
  cuts: readonly number[],
  contentEncoding = '',
): Promise<boolean | undefined> {
  const opened = openContentCheck({ marker }, head(contentEncoding), true);
  const ends = [...cuts.filter((cut) => cut < body.length).sort((a, b) => a - b), body.length];
  let start = 0;
  for (const end of ends) {
    const surrounded = Buffer.concat([Buffer.from(marker), body.subarray(start, end), Buffer.from(marker)]);
    const length = Buffer.byteLength(marker);
    opened?.feed(surrounded, length, length + end - start);
    start = end;
  }
  return opened?.verdict();
}

describe('the content check', () => {
  it('finds a marker wherever the body is cut, and only if it is there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'b', 'ü') }),
        fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', 'ü') }),
        fc.array(fc.nat({ max: 24 }), { maxLength: 6 }),
        async (marker, text, cuts) => {
          const body = Buffer.from(text);
          expect(await check(marker, body, cuts)).toBe(text.includes(marker));
          expect(await check(marker, gzipSync(body), cuts, 'gzip')).toBe(text.includes(marker));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    // As some servers send it, without the wrapping.
    ['deflate', deflateRawSync],
  ])('looks into a body packed by %s', async (encoding, pack) => {
    const body = pack(Buffer.from('<p>here: right-page</p>'));
    expect(await check('right-page', body, [3, 9], encoding)).toBe(true);
    expect(await check('wrong-page', body, [3, 9], encoding)).toBe(false);
  });

  it('leaves a compressed body alone that is not in the sample', () => {
    expect(openContentCheck({ marker: 'x' }, head('gzip'), false)).toBeUndefined();
    expect(openContentCheck({ marker: 'x' }, head('identity'), false)).toBeDefined();
  });

  it.each(['none', 'utf-8', 'binary', 'identity, none'])(
    'takes a body for plain whose encoding is none: %s',
    async (encoding) => {
      expect(await check('x', Buffer.from('x'), [], encoding)).toBe(true);
      expect(await check('y', Buffer.from('x'), [], encoding)).toBe(false);
    },
  );

  it('counts an encoding that was not accepted, a damaged body and an endless one as mismatches', async () => {
    expect(await check('x', Buffer.from('x'), [], 'br')).toBe(false);
    expect(await check('x', Buffer.from('x'), [], 'zstd')).toBe(false);
    expect(await check('x', brotliCompressSync(Buffer.alloc(70 * 1024 * 1024), QUICKLY), [], 'br')).toBe(false);
    expect(await check('x', gzipSync('x').fill(0xff, 10, 14), [], 'gzip')).toBe(false);
    expect(await check('x', gzipSync('x').subarray(0, 12), [], 'gzip')).toBe(false);
    // Not even where all of the text is there.
    expect(await check('x', gzipSync('x').subarray(0, -8), [], 'gzip')).toBe(false);
    expect(await check('x', gzipSync(Buffer.alloc(70 * 1024 * 1024)), [], 'gzip')).toBe(false);
  });

  it.each([
    ['{"id":7,"note":"right-page"}', '', true],
    ['{"id":7,"note":"other"}', '', false],
    ['{"id":8,"note":"right-page"}', '', false],
    ['right-page', '', false],
    ['{"id":7,"note":"right-page"}', 'gzip', true],
    ['{"id":8,"note":"right-page"}', 'gzip', false],
  ])('looks into JSON beside a marker: %s %s', async (text, encoding, isRight) => {
    const json = [{ text: '$.id', path: ['id'], must: { is: 7 } }];
    const opened = openContentCheck({ marker: 'right-page', json }, head(encoding), true);
    const body = encoding === '' ? Buffer.from(text) : gzipSync(text);
    opened?.feed(body, 0, 5);
    opened?.feed(body, 5, body.length);
    expect(await opened?.verdict()).toBe(isRight);
  });

  it('looks into each plain JSON, and into a packed one by sample', () => {
    const json = [{ text: '$.id', path: ['id'], must: { is: 7 } }];
    expect(openContentCheck({ json }, head('gzip'), false)).toBeUndefined();
    expect(openContentCheck({ json }, head(''), false)).toBeDefined();
    expect(openContentCheck({}, head(''), true)).toBeUndefined();
  });

  it('samples the first fifty hits of an endpoint and every twentieth of all', () => {
    expect([isSampled(7, 49), isSampled(7, 50), isSampled(40, 1e6), isSampled(41, 1e6)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

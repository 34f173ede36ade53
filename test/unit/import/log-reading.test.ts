import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLogs } from '../../../src/import/read-logs.ts';
import { STANDARD_INPUT } from '../../../src/base/standard-input.ts';
import { files, line, NEVER, ownDirectory } from './log-texts.ts';

const ZSTD = Buffer.from(
  'KLUv/QRoBQIAEoQNEZDPAZ+NseD3zNQuabmQsc/oIPlfB0NMgTE60+LIWvD8f2GV1n79K+23VPoKuvTwMCKHLDEBAQCBCSlEAcneGGI=',
  'base64',
);
const BZIP2 = Buffer.from(
  'QlpoOTFBWSZTWUUO990AACXfgEAQUAv+MALCRAogABAAIAByEqBNNMmIyZpMFVTCnoajNEek9TTRswssq+qs35NZ6EDhyw7eVGrKiDldJB2mu6dItEkyRBJRmuTRYe1CBcQWaHGjg/ENi7kinChIIod77oA=',
  'base64',
);

describe('reading', () => {
  const write = async (name: string, content: string | Buffer) => {
    const file = path.join(await ownDirectory(), name);
    await writeFile(file, content);
    return file;
  };

  it('takes several files, packed or not, as one log', async () => {
    const plain = await write('a.log', line(1e9));
    const packed = await write('b', Buffer.concat([gzipSync(line(1e9 + 1)), gzipSync(line(1e9 + 2))]));
    expect((await readLogs(files(plain, packed))).traffic.requests).toBe(3);
  });

  it('does not join the end of one file to the beginning of the next', async () => {
    const cut = await write('a.log', '1.2.3.4 - - [17/May');
    const log = await readLogs(files(cut, await write('b.log', line(1e9))));
    expect(log.outcomes.get('unfinished')?.count).toBe(1);
    expect(log.traffic.requests).toBe(1);
  });

  it('takes standard input', async () => {
    const log = await readLogs({
      files: [STANDARD_INPUT],
      standardInput: Readable.from([Buffer.from(line(1e9))]),
      signal: NEVER,
    });
    expect(log.traffic.requests).toBe(1);
  });

  it.each([
    [
      'a cut .gz',
      'cut.gz',
      gzipSync('x'.repeat(100_000) + line(1e9)).subarray(0, 60),
      /broken packed file.*after \d+ lines/,
    ],
    [
      'a .gz with a wrong byte',
      'bad.gz',
      Buffer.from(gzipSync(line(1e9).repeat(50)).map((byte, at) => (at === 40 ? byte ^ 255 : byte))),
      /broken packed file/,
    ],
    [
      'no gzip at all behind its first bytes',
      'a.gz',
      Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 7, 7]),
      /broken packed file/,
    ],
    ['bzip2 that is none', 'a.bz2', Buffer.from('BZh91AY'), /broken packed file/],
    ['zstd that is none', 'a.zst', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), /broken packed file/],
    [
      'zstd with a window of 256 MiB',
      'a.zst',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 18 << 3, ...Buffer.alloc(30)]),
      /a\.zst is packed with zstd and wants a window of 256 MiB/,
    ],
    ['xz', 'a.xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0]), /packed with xz/],
    ['UTF-16', 'a.log', Buffer.from('\ufeffhello', 'utf16le'), /UTF-16/],
  ])('%s is an error with its reason', async (_what, name, content, message) => {
    await expect(readLogs(files(await write(name, content)))).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['cut within', (packed: Buffer) => packed.subarray(0, packed.length - 20), 'is cut off'],
    ['cut in its trailer', (packed: Buffer) => packed.subarray(0, packed.length - 3), 'is cut off'],
    ['followed by garbage', (packed: Buffer) => Buffer.concat([packed, Buffer.from('garbage\n')]), 'is not gzip'],
    [
      'followed by zeros and garbage',
      (packed: Buffer) => Buffer.concat([packed, Buffer.alloc(600), Buffer.from('x')]),
      'is not gzip',
    ],
  ])('a .gz that is %s is read as far as it is whole, and that is said', async (_what, damage, note) => {
    const text = Array.from({ length: 20_000 }, (_, index) => line(1e9 + index, `10.0.${index % 250}.7`)).join('');
    const log = await readLogs(files(await write('a.gz', damage(gzipSync(text)))));
    expect(log.traffic.requests).toBeGreaterThan(15_000);
    expect(log.files[0]?.notes.join()).toContain(note);
  });

  it.each([
    ['zstd', ZSTD],
    ['bzip2', BZIP2],
  ])('%s is unpacked, also several parts in one file, and what is wrong behind them is said', async (_name, packed) => {
    const once = await readLogs(files(await write('a', packed)));
    expect(once.traffic.requests).toBe(2);
    expect((await readLogs(files(await write('b', Buffer.concat([packed, packed]))))).traffic.requests).toBe(4);
    const followed = await readLogs(
      files(await write('c', Buffer.concat([packed, Buffer.from('garbage, and more of it')]))),
    );
    expect(followed.traffic.requests).toBe(2);
    expect(followed.files[0]?.notes).toHaveLength(1);
    const cut = await readLogs(files(await write('d', Buffer.concat([packed, packed.subarray(0, packed.length - 6)]))));
    expect(cut.traffic.requests).toBeGreaterThanOrEqual(2);
    expect(cut.files[0]?.notes).toHaveLength(1);
  });

  it('a .gz may have several members, names within, and zeros behind', async () => {
    const named = Buffer.from(gzipSync(line(1e9)));
    named[3] = 8;
    const withName = Buffer.concat([named.subarray(0, 10), Buffer.from('access.log\0'), named.subarray(10)]);
    const log = await readLogs(
      files(await write('a.gz', Buffer.concat([withName, gzipSync(line(1e9 + 1)), Buffer.alloc(512)]))),
    );
    expect(log.traffic.requests).toBe(2);
    expect(log.files[0]?.notes).toEqual([]);
  });

  it('a file that is not there, and a folder, are errors', async () => {
    await expect(readLogs(files('/nowhere/a.log'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(readLogs(files(import.meta.dirname))).rejects.toMatchObject({ code: 'FILE_INVALID' });
  });

  it('ends when it is asked to', async () => {
    const controller = new AbortController();
    const endless = (function* () {
      for (;;) {
        yield Buffer.from(line(1e9).repeat(100));
        controller.abort(new Error('enough'));
      }
    })();
    await expect(
      readLogs({ files: [STANDARD_INPUT], standardInput: Readable.from(endless), signal: controller.signal }),
    ).rejects.toThrow('enough');
  });

  it.each([
    ['nothing comes', Buffer.from('')],
    ['nothing more comes', Buffer.from(line(1e9))],
    ['a packed one goes no further', gzipSync(line(1e9)).subarray(0, 20)],
  ])('ends when it is asked to while %s', async (_what, before) => {
    const controller = new AbortController();
    const silent = new Readable({ read: () => undefined });
    if (before.length > 0) silent.push(before);
    const reading = readLogs({ files: [STANDARD_INPUT], standardInput: silent, signal: controller.signal });
    setTimeout(() => {
      controller.abort(new Error('enough'));
    }, 20);
    await expect(reading).rejects.toThrow('enough');
  });

  it('an empty file has no requests', async () => {
    expect((await readLogs(files(await write('a.log', '')))).lines).toBe(0);
  });
});

import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openYaml } from '../../../src/base/yaml-file.ts';
import { summariseImport } from '../../../src/import/import-summary.ts';
import { LogImport } from '../../../src/import/log-import.ts';
import { profileText, requestsText } from '../../../src/import/profile-text.ts';
import { readLogs } from '../../../src/import/read-logs.ts';
import { STANDARD_INPUT } from '../../../src/base/standard-input.ts';
import { checkProfile } from '../../../src/scenario/profile-file.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const DATA = path.resolve(import.meta.dirname, '../../../../shared/data');
const NEVER = new AbortController().signal;

const line = (atS: number, client = '1.2.3.4', target = '/') =>
  `${client} - - [${clf(atS)} +0000] "GET ${target} HTTP/1.1" 200 5\n`;
function clf(atS: number): string {
  const [, day, month, year, time] =
    /, (\d\d) (\w{3}) (\d{4}) ([\d:]{8})/.exec(new Date(atS * 1000).toUTCString()) ?? [];
  return `${day ?? ''}/${month ?? ''}/${year ?? ''}:${time ?? ''}`;
}
function imported(text: string | Buffer, chunkBytes = 65_536): LogImport {
  const log = new LogImport();
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += chunkBytes) log.push(bytes.subarray(at, at + chunkBytes));
  log.endFile();
  return log;
}
async function ownDirectory(): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  return directory.path;
}
const summaryOf = (text: string) => summariseImport(imported(text), 24);
const files = (...names: string[]) => ({ files: names, standardInput: Readable.from([]), signal: NEVER });

describe('an imported log', () => {
  it.skipIf(!existsSync(DATA)).each([
    ['nasa-1995-08-01.derived-clf.log.gz', { requests: 30_969, clients: 2_365, paths: 1_746 }],
    ['elastic-apache_logs-2015-05.log.gz', { requests: 10_000, clients: 1_753, paths: 1_368 }],
  ])('%s has the published counts', async (name, expected) => {
    const summary = summariseImport(await readLogs(files(path.join(DATA, name))), 24);
    expect(summary).toMatchObject({ ...expected, lines: expected.requests, rejected: 0, excluded: 0 });
  });

  it.skipIf(!existsSync(DATA))('whose publisher rounded its times is told apart', async () => {
    const [rounded, real] = await Promise.all(
      ['elastic-apache_logs-2015-05.log.gz', 'nasa-1995-08-01.derived-clf.log.gz'].map(async (name) =>
        summariseImport(await readLogs(files(path.join(DATA, name))), 96),
      ),
    );
    expect(rounded?.warnings.join()).toContain('1 of 60 minutes');
    expect(rounded?.curve.fractions).toHaveLength(24);
    expect(real?.warnings.join()).not.toContain('of 60 minutes');
    expect(real?.warnings.join()).toContain('covers 13 of 24 hours');
    expect(real?.curve.fractions).toHaveLength(96);
  });

  it('says the same wherever its chunks are cut', () => {
    const start = Date.UTC(2026, 0, 5) / 1000;
    const text =
      Array.from({ length: 40 }, (_, index) =>
        line(start + index * 600, `10.0.0.${index % 7}`, `/p${index % 5}?q`),
      ).join('') + '\r\n# x\nbroken\n';
    const whole = JSON.stringify(summaryOf(text));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (chunkBytes) => {
        expect(JSON.stringify(summariseImport(imported(text, chunkBytes), 24))).toBe(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('counts each line once, and shows three examples of each kind, made harmless', () => {
    const log = imported(`${line(1e9)}bad \u202e one\nbad two\nbad three\nbad four\n\n#c\n`);
    expect(log.lines).toBe(7);
    expect(log.skipped).toBe(2);
    const noted = log.outcomes.get('format');
    expect(noted?.count).toBe(4);
    expect(noted?.examples).toEqual(['bad \\u202e one', 'bad two', 'bad three']);
  });

  it('refuses a line of 64 KiB and reads on behind it', () => {
    const log = imported(`${'x'.repeat(70_000)}\n${line(1e9)}${'y'.repeat(200_000)}\n${line(1e9)}`, 1000);
    expect(log.outcomes.get('long')?.count).toBe(2);
    expect(log.traffic.requests).toBe(2);
  });

  it('counts sessions by pauses of half an hour, and thinks only before pages', () => {
    const visits = [0, 10, 11, 12, 40, 40 + 1801, 40 + 1801 + 5];
    const targets = ['/', '/a', '/a.css', '/b.png', '/b', '/', '/c'];
    const summary = summaryOf(
      visits.map((atS, index) => line(1e9 + atS, '1.1.1.1', targets[index])).join('') + line(1e9, '2.2.2.2'),
    );
    expect(summary.sessions).toBe(3);
    expect(summary.requestsPerSession).toBeCloseTo(8 / 3);
    // pauses before pages: 10, 28 and 5 s
    expect(summary.thinkTimeS).toBe(10);
  });
});

describe('the curve of a log', () => {
  const monday = Date.UTC(2026, 0, 5) / 1000;

  it('is the mean of the days, whatever their order', () => {
    const lines = [0, 1, 2].flatMap((day) =>
      Array.from({ length: 24 }, (_, hour) =>
        Array.from({ length: (hour + 1) * 2 }, (_unused, hit) =>
          line(monday + day * 86_400 + hour * 3600 + hit * 60 + 59),
        ),
      ).flat(),
    );
    const edges = [line(monday), line(monday + 3 * 86_400 - 1)];
    const { curve, warnings, outOfOrder } = summaryOf([...lines.reverse(), ...edges].join(''));
    expect(outOfOrder).toBeGreaterThan(1000);
    expect(curve.hitsPerDay).toBeCloseTo(600 + 2 / 3, -1);
    const total = 600 + 2 / 3;
    curve.fractions.slice(1, 23).forEach((fraction, index) => {
      expect(fraction).toBeCloseTo(((index + 2) * 2) / total, 6);
    });
    expect(curve.fractions.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12);
    expect(warnings.join()).not.toContain('covers');
  });

  it('leaves out hours in which nothing was logged, and says when that was', () => {
    const busy = (fromS: number, hours: number) =>
      Array.from({ length: hours * 60 }, (_, minute) => line(fromS + minute * 60)).join('');
    const { curve, warnings } = summaryOf(busy(monday, 30) + busy(monday + 40 * 3600, 32));
    expect(curve.gaps).toEqual([{ fromS: monday + 30 * 3600, toS: monday + 40 * 3600 }]);
    expect(warnings.join()).toContain('2026-01-06 06:00:00 to 2026-01-06 16:00:00');
    for (const fraction of curve.fractions) expect(fraction).toBeCloseTo(1 / 24, 2);
  });

  it('takes an hour that comes twice as two hours of the log’s own clock', () => {
    // Berlin, 25 October 2026: 02:00-02:59 summer time, then again winter time.
    const hours = ['00 +0200', '01 +0200', '02 +0200', '02 +0100', '03 +0100'];
    const text = hours
      .flatMap((hour) =>
        Array.from({ length: 60 }, (_, minute) => {
          const [clock = '', zone = ''] = hour.split(' ');
          return `1.1.1.1 - - [25/Oct/2026:${clock}:${String(minute).padStart(2, '0')}:00 ${zone}] "GET / HTTP/1.1" 200 1\n`;
        }),
      )
      .join('');
    const { curve, timezone } = summaryOf(text);
    expect(timezone).toBe('UTC+01:00, UTC+02:00');
    const [first = 0, , second = 0] = curve.fractions;
    expect(second).toBeCloseTo(first, 6);
  });

  it('belongs to the log’s own time of day', () => {
    const { curve } = summaryOf(`1.1.1.1 - - [05/Jan/2026:15:35:03 +0530] "GET / HTTP/1.1" 200 1\n`);
    expect(curve.fractions.findIndex((fraction) => fraction > 0)).toBe(15);
  });
});

describe('the files that are written', () => {
  const monday = Date.UTC(2026, 0, 5) / 1000;
  const text = Array.from({ length: 24 * 60 }, (_, minute) =>
    line(monday + minute * 60, `10.0.0.${minute % 9}`, minute % 3 === 0 ? '/' : `/p{1}/${minute % 4}`),
  ).join('');

  it('a profile is one that the loader takes, with the log as its source', async () => {
    const file = path.join(await ownDirectory(), 'mine.yaml');
    await writeFile(file, profileText(summaryOf(text), { name: 'mine', files: 'access.log' }));
    const checked = checkProfile(await openYaml(file));
    expect(checked.state).toBe('valid');
    if (checked.state === 'valid') {
      expect(checked.value).toMatchObject({ name: 'mine', timezone: 'UTC' });
      // 1,440 hits in 23 h 59 min 1 s
      expect(checked.value.hitsPerDay).toBe(1441);
      expect(checked.value.fractions).toHaveLength(24);
    }
  });

  it('a hostile file name stays a comment and a text', () => {
    const written = profileText(summaryOf(text), { name: 'x', files: 'a\nfractions: []\n# b' });
    expect((parse(written) as { fractions: unknown[] }).fractions).toHaveLength(24);
  });

  it('a request mix holds paths that can be sent, each under its own name', () => {
    const mix = parse(
      requestsText(
        [
          { text: '/', count: 5 },
          { text: '/a/b', count: 4 },
          { text: '/a-b', count: 3 },
          { text: '/{x}', count: 2 },
          { text: '*', count: 1 },
        ],
        'f',
      ),
    ) as { requests: { name: string; path: string; weight: number }[] };
    expect(mix.requests.map(({ name, path: target, weight }) => [name, target, weight])).toEqual([
      ['home', '/', 5],
      ['a-b', '/a/b', 4],
      ['a-b-2', '/a-b', 3],
    ]);
  });
});

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
    ['a cut .gz', 'cut.gz', gzipSync('x'.repeat(100_000) + line(1e9)).subarray(0, 60), /broken \.gz.*after \d+ lines/],
    [
      'a .gz with a wrong byte',
      'bad.gz',
      Buffer.from(gzipSync(line(1e9).repeat(50)).map((byte, at) => (at === 40 ? byte ^ 255 : byte))),
      /broken \.gz/,
    ],
    ['bzip2', 'a.bz2', Buffer.from('BZh91AY'), /packed with bzip2/],
    ['zstd', 'a.zst', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), /packed with zstd/],
    ['UTF-16', 'a.log', Buffer.from('\ufeffhello', 'utf16le'), /UTF-16/],
  ])('%s is an error with its reason', async (_what, name, content, message) => {
    await expect(readLogs(files(await write(name, content)))).rejects.toMatchObject({
      code: 'FILE_INVALID',
      message: expect.stringMatching(message) as string,
    });
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

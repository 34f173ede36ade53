import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readIds, writeIds } from '../../../src/store/id-file.ts';
import { readRun } from '../../../src/store/run-reader.ts';
import { lostParts } from '../../../src/jobs/report/lost-parts.ts';
import { report } from '../../support/stored-runs.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const STORED = join(import.meta.dirname, '..', '..', 'fixtures', 'stored', 'five-topologies');
const RUN = '2026-11-28T21-01-31-five-topologies';

async function storedRun() {
  const folder = await temporaryDirectory();
  await cp(STORED, folder.path, { recursive: true });
  const at = (...parts: string[]) => join(folder.path, RUN, ...parts);
  return { reports: folder.path, at, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function dropLines(file: string, isDropped: (line: { readonly trial?: number }) => boolean): Promise<void> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  const kept = lines.filter((line) => !isDropped(JSON.parse(line) as { trial?: number }));
  expect(kept.length).toBeLessThan(lines.length);
  await writeFile(file, kept.map((line) => `${line}\n`).join(''));
}

describe('a stored run that has lost a part', () => {
  type Own = Awaited<ReturnType<typeof storedRun>>;
  it.each<[what: string, lose: (own: Own) => Promise<unknown>, said: RegExp[]]>([
    [
      'its folder of trials',
      ({ at }) => rm(at('trials'), { recursive: true }),
      [/the record of trial 1 \(messaging\)/, /trial 5/],
    ],
    ['a trial', ({ at }) => rm(at('trials', '03-cache.json')), [/the record of trial 3 \(cache\)/]],
    [
      'all response times',
      ({ at }) => rm(at('latency.ndjson')),
      [/response times of trial 1 .* 0 of at least/, /of trial 5 /],
    ],
    [
      'those of a trial',
      ({ at }) => dropLines(at('latency.ndjson'), ({ trial }) => trial === 2),
      [/response times of trial 2 /],
    ],
    [
      'some of those of a trial',
      async ({ at }) => {
        let seen = 0;
        await dropLines(at('latency.ndjson'), ({ trial }) => trial === 2 && seen++ === 0);
      },
      [/response times of trial 2 .* of at least/],
    ],
    ['all samples', ({ at }) => rm(at('samples.ndjson')), [/the samples of trial 1 /, /the samples of trial 5 /]],
    [
      'the samples of a trial',
      ({ at }) => dropLines(at('samples.ndjson'), ({ trial }) => trial === 4),
      [/the samples of trial 4 /],
    ],
  ])('is missing it: %s', async (_what, lose, said) => {
    await using own = await storedRun();
    await lose(own);
    const lost = (await lostParts(RUN, own.reports)).join('\n');
    for (const words of said) expect(lost).toMatch(words);
  });

  it('says so in its report, with exit code 4', async () => {
    await using own = await storedRun();
    expect(await lostParts(RUN, own.reports)).toEqual([]);
    await rm(own.at('trials', '03-cache.json'));
    const { code, out } = await report(own.reports, RUN);
    expect(out).toMatch(/lost +the record of trial 3 \(cache\)/);
    expect(code).toBe(4);
  });
});

describe('a stored run is refused', () => {
  it('where a trial is there twice', async () => {
    await using own = await storedRun();
    await cp(own.at('trials', '03-cache.json'), own.at('trials', '03-cache copy.json'));
    await expect(readRun(RUN, own.reports)).rejects.toMatchObject({
      code: 'RECORD_INVALID',
      message: expect.stringContaining('trial 3 is there twice, in 03-cache copy.json and 03-cache.json') as string,
    });
  });

  it('where a line of a series has no end, or its record is a pipe', async () => {
    await using own = await storedRun();
    await writeFile(own.at('samples.ndjson'), 'x'.repeat(40 * 1024 * 1024));
    const stored = await readRun(RUN, own.reports);
    const reading = async () => {
      for await (const _line of stored.samples());
    };
    await expect(reading()).rejects.toMatchObject({
      code: 'RECORD_INVALID',
      message: expect.stringContaining('line 1: it is longer than 16 MiB') as string,
    });
    await rm(own.at('run.json'));
    execFileSync('mkfifo', [own.at('run.json')]);
    await expect(readRun(RUN, own.reports)).rejects.toThrow('it is not a regular file');
  });
});

describe('ids', () => {
  it('are read as they were written, though they shrink well', async () => {
    await using folder = await temporaryDirectory();
    const ids = Array.from(
      { length: 300_000 },
      (_, index) => `${'a-long-prefix-'.repeat(8)}${String(index).padStart(7, '0')}`,
    );
    await writeIds(join(folder.path, 'ids'), ids);
    expect(await readIds(join(folder.path, 'ids'))).toEqual(ids);
  });

  it('that unpack to what nobody wrote are refused, unpacked only in part', async () => {
    await using folder = await temporaryDirectory();
    const bomb = join(folder.path, 'bomb');
    await writeFile(bomb, gzipSync(Buffer.alloc(200 * 1024 * 1024)));
    await expect(readIds(bomb)).rejects.toMatchObject({ code: 'RECORD_INVALID' });
    await mkdir(join(folder.path, 'folder'));
    await expect(readIds(join(folder.path, 'folder'))).rejects.toThrow('it is a directory');
  });
});

import { createHash } from 'node:crypto';
import { mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { BenchdayError } from '../../../../src/base/errors.ts';
import { plainBytes, SeenBytes } from '../../../../src/platform/engine/data/feed.ts';
import { fillVolume } from '../../../../src/platform/engine/data/fill-volume.ts';
import { serverWords } from '../../../../src/platform/engine/data/servers.ts';
import { digestOf } from '../../../../src/topology/data-set.ts';
import type { DataSet } from '../../../../src/topology/topology.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';
import { FakeEngine, placed } from './fake-engine.ts';

const OWNER = { runId: 'run', trial: '1' };
const SIGNAL = new AbortController().signal;
const CHANGED = { code: 'FILE_INVALID', message: expect.stringContaining('changed while this command ran') as string };
const ROWS = Buffer.from('insert into teas values (1);\n'.repeat(100_000));

async function fileOf(folder: string, name: string, bytes: Buffer): Promise<DataSet> {
  const file = path.join(folder, name);
  await writeFile(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { service: 'db', server: 'postgresql', file, form: 'sql', sha256 };
}

test.each<[name: string, bytes: Buffer, packing: DataSet['packing']]>([
  ['plain', ROWS, undefined],
  ['packed', gzipSync(ROWS), 'gzip'],
  ['packed, with bytes behind it', Buffer.concat([gzipSync(ROWS), Buffer.alloc(1 << 20)]), 'gzip'],
])('a dump (%s) is known by the bytes that were fed, not by those of before', async (_name, bytes, packing) => {
  await using folder = await temporaryDirectory();
  const set = { ...(await fileOf(folder.path, 'dump', bytes)), ...(packing !== undefined && { packing }) };
  const seen = new SeenBytes();
  expect((await buffer(plainBytes(set, seen))).equals(ROWS)).toBe(true);
  await seen.require(set);

  const other = Buffer.from('select 1;\n');
  await writeFile(set.file, packing === undefined ? other : gzipSync(other));
  const seenOther = new SeenBytes();
  expect(await buffer(plainBytes(set, seenOther))).toEqual(other);
  await expect(seenOther.require(set)).rejects.toMatchObject(CHANGED);
});

test('a dump that was fed in part only is read again, and one that cannot be read is an error', async () => {
  await using folder = await temporaryDirectory();
  const set = await fileOf(folder.path, 'dump', ROWS);
  const seen = new SeenBytes();
  seen.take(ROWS.subarray(0, 10));
  await seen.require(set);
  const gone = { ...set, file: path.join(folder.path, 'gone') };
  await expect(buffer(plainBytes(gone, new SeenBytes()))).rejects.toThrow(/ENOENT/);
});

test('a data directory that changes while it is copied is refused', async () => {
  await using folder = await temporaryDirectory();
  const file = path.join(folder.path, 'files');
  await mkdir(file);
  await writeFile(path.join(file, 'PG_VERSION'), '15\n');
  const set: DataSet = {
    service: 'db',
    server: 'postgresql',
    file,
    form: 'folder',
    sha256: await digestOf({ file, form: 'folder' }),
  };
  const place = placed(set);
  const words = serverWords(set, place.service);
  const fill = () => fillVolume(new FakeEngine().docker, place, { owner: OWNER, words, signal: SIGNAL });
  await fill();
  await writeFile(path.join(file, 'PG_VERSION'), '16\n');
  await expect(fill()).rejects.toMatchObject(CHANGED);
});

test('an archive is known by the bytes that were sent, and an interruption ends the sending', async () => {
  await using folder = await temporaryDirectory();
  const set: DataSet = { ...(await fileOf(folder.path, 'files.tar', ROWS)), form: 'tar' };
  const words = serverWords(set, placed().service);
  const fill = (of: DataSet, signal: AbortSignal) =>
    fillVolume(new FakeEngine().docker, placed(of), { owner: OWNER, words, signal });
  await fill(set, SIGNAL);
  await expect(fill({ ...set, sha256: 'of-before' }, SIGNAL)).rejects.toMatchObject(CHANGED);

  const pipe = path.join(folder.path, 'endless.tar');
  await execa('mkfifo', [pipe]);
  await using held = await open(pipe, 'r+');
  const caller = new AbortController();
  const filling = fill({ ...set, file: pipe }, caller.signal);
  const ended = expect(filling).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await held.write('one');
  caller.abort(new BenchdayError('INTERRUPTED', 'interrupted'));
  await ended;
});

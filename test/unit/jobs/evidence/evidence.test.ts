import { once } from 'node:events';
import { readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Headers, extract, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { packEvidence } from '../../../../src/jobs/evidence/pack-evidence.ts';
import { verifyEvidence } from '../../../../src/jobs/evidence/verify-evidence.ts';
import { storedDrill } from '../../../support/stored-drill.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const NEVER = new AbortController().signal;

interface Entry {
  readonly header: Headers;
  readonly content: Buffer;
}

async function entriesOf(path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  const reader = extract();
  reader.on('entry', (header, stream, next) => {
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('end', () => {
      entries.push({ header, content: Buffer.concat(pieces) });
      next();
    });
  });
  reader.end(gunzipSync(await readFile(path)));
  await once(reader, 'finish');
  return entries;
}

async function write(path: string, entries: readonly Entry[]): Promise<void> {
  const archive = pack();
  for (const { header, content } of entries)
    archive.entry({ name: header.name, type: header.type, linkname: header.linkname }, content);
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece);
  await writeFile(path, gzipSync(Buffer.concat(pieces)));
}

const plain = (name: string): Entry => ({ header: { name, type: 'file' }, content: Buffer.from('more') });
const file = (entry: Entry): boolean => entry.header.name.endsWith('drill.md');

/** Packs a drill, changes the archive, and says what is found. */
async function tampered(change: (entries: readonly Entry[]) => readonly Entry[]) {
  await using folder = await temporaryDirectory();
  const output = join(folder.path, 'e.tar.gz');
  const run = await storedDrill(folder.path, 1, 2_000);
  await packEvidence({ runs: [run], output, command: [], reports: folder.path, signal: NEVER });
  await write(output, change(await entriesOf(output)));
  const { problems, exit } = await verifyEvidence(output);
  return { problems, code: exit.code };
}

it('a stored drill is packed with every file, what was tried and found, and is as listed', async () => {
  await using folder = await temporaryDirectory();
  const output = join(folder.path, 'e.tar.gz');
  const run = await storedDrill(folder.path, 1, 2_000);
  const { manifest } = await packEvidence({
    runs: [run],
    output,
    command: ['evidence'],
    reports: folder.path,
    signal: NEVER,
  });
  expect(manifest.tried).toMatchObject([
    {
      what: 'pause:app',
      topology: 'shop',
      rtoS: 2,
      hypothesis: expect.stringContaining('every count closed') as string,
    },
  ]);
  expect(manifest.tried[0]?.lostWrites).toBeUndefined();
  expect(manifest.files.map(({ path }) => path)).toContain(`${basename(run)}/drill.json`);
  const found = await verifyEvidence(output);
  expect(found).toMatchObject({ problems: [], exit: { code: 0 }, manifest });
  const [first] = await entriesOf(output);
  expect(first?.header.name).toBe('evidence.json');
});

describe('an archive that was tampered with is found', () => {
  const link: Entry = {
    header: { name: 'x/link', type: 'symlink', linkname: '/etc/passwd' },
    content: Buffer.alloc(0),
  };
  it.each([
    ['untouched', (all: readonly Entry[]) => all, /^$/],
    [
      'a changed file',
      (all) => all.map((one) => (file(one) ? plain(one.header.name) : one)),
      /drill\.md was changed: 4 bytes/,
    ],
    ['a missing file', (all) => all.filter((one) => !file(one)), /drill\.md is missing/],
    ['an extra file', (all) => [...all, plain('x/more')], /^x\/more is extra$/],
    ['a link', (all) => [...all, link], /x\/link is no file but of type symlink/],
    ['an absolute path', (all) => [...all, plain('/etc/cron.d/x')], /\/etc\/cron\.d\/x is an absolute path/],
    ['a path that leads out', (all) => [...all, plain('a/../../x')], /leads out of the archive/],
    ['a file twice', (all) => [...all, ...all.filter(file)], /drill\.md is there 2 times/],
  ] as readonly (readonly [string, (all: readonly Entry[]) => readonly Entry[], RegExp])[])(
    '%s',
    async (what, change, said) => {
      const { problems, code } = await tampered(change);
      expect(problems.join('\n')).toMatch(said);
      expect(code).toBe(what === 'untouched' ? 0 : 1);
    },
  );

  it('one that is cut', async () => {
    await using folder = await temporaryDirectory();
    const output = join(folder.path, 'e.tar.gz');
    await packEvidence({
      runs: [await storedDrill(folder.path, 1, 0)],
      output,
      command: [],
      reports: folder.path,
      signal: NEVER,
    });
    const { length } = await readFile(output);
    await truncate(output, length - 100);
    const { problems, exit } = await verifyEvidence(output);
    expect(problems[0]).toContain('could not be read to its end');
    expect(exit.code).toBe(1);
  });
});

describe('is refused', () => {
  it('what is no archive, holds no list, or is not there', async () => {
    await using folder = await temporaryDirectory();
    const path = join(folder.path, 'e.tar.gz');
    await expect(verifyEvidence(path)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await writeFile(path, 'text');
    await expect(verifyEvidence(path)).rejects.toMatchObject({ code: 'RECORD_INVALID' });
    await write(path, [plain('a')]);
    await expect(verifyEvidence(path)).rejects.toMatchObject({ code: 'RECORD_INVALID' });
    await write(path, [plain('evidence.json')]);
    await expect(verifyEvidence(path)).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  });

  it('a run twice, and a folder with a link, whose content may be elsewhere', async () => {
    await using folder = await temporaryDirectory();
    const run = await storedDrill(folder.path, 1, 0);
    const asked = { output: join(folder.path, 'e.tar.gz'), command: [], reports: folder.path, signal: NEVER };
    await expect(packEvidence({ ...asked, runs: [run, run] })).rejects.toMatchObject({ code: 'USAGE' });
    await symlink('/etc/hostname', join(run, 'link'));
    await expect(packEvidence({ ...asked, runs: [run] })).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  });
});

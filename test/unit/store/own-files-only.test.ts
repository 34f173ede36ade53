import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writeAtomically } from '../../../src/base/atomic-file.ts';
import { makeFolders } from '../../../src/base/make-folders.ts';
import { openJournal } from '../../../src/load/replay/journal.ts';
import { journalFile } from '../../../src/records/write-journal.ts';
import { writeReport } from '../../../src/report/write-report.ts';
import { closeRun } from '../../../src/store/close-run.ts';
import { writeArchive } from '../../../src/store/evidence-archive.ts';
import { readJournals } from '../../../src/store/journal-file.ts';
import { LineFile } from '../../../src/store/line-file.ts';
import { createRunDirectory, RunWriter } from '../../../src/store/run-writer.ts';
import { buildFixture } from '../../support/report-fixture.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

let before: number | undefined;
afterEach(() => {
  if (before !== undefined) process.umask(before);
  before = undefined;
});

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('what is written belongs to its user alone', () => {
  it.each([
    [0o000, 0o644, 0o755],
    [0o022, 0o644, 0o755],
    [0o077, 0o600, 0o700],
  ])('under the umask %o files have the mode %o, folders %o', async (mask, file, folder) => {
    await using directory = await temporaryDirectory();
    before = process.umask(mask);
    const at = (...parts: string[]) => join(directory.path, ...parts);
    await writeAtomically(at('whole'), 'x');
    await (await LineFile.open(at('lines'))).close();
    await makeFolders(at('deep', 'folder'));
    const run = await createRunDirectory(at('reports'), 0, 'mine');
    await using writer = await RunWriter.create(run);
    await writer.log(1, 'a', 'web', 'said');
    const files = [at('whole'), at('lines'), join(run, 'samples.ndjson'), join(run, 'logs', '01-a-web.log')];
    const folders = [at('deep'), at('deep', 'folder'), at('reports'), run, join(run, 'logs')];
    expect(await Promise.all(files.map(modeOf))).toEqual(files.map(() => file));
    expect(await Promise.all(folders.map(modeOf))).toEqual(folders.map(() => folder));
  });
});

describe('nothing is written through a link out of a run', () => {
  it('by its charts, which are missing then, and said to be', async () => {
    await using directory = await temporaryDirectory();
    const [run, outside] = [join(directory.path, 'run'), join(directory.path, 'outside')];
    await mkdir(run);
    await mkdir(outside);
    await symlink(outside, join(run, 'charts'));
    const { charts, warnings } = await writeReport(buildFixture({ hits: 6_000, trials: 1 }), run);
    expect(await readdir(outside)).toEqual([]);
    expect(charts).toEqual([]);
    expect(warnings[0]).toMatch(/^charts\/\S+\.png could not be written: .*charts is a link/);
  });

  it.each(['logs', 'trials', 'journals', 'proofs'])('by its %s', async (name) => {
    await using directory = await temporaryDirectory();
    const [run, outside] = [join(directory.path, 'run'), join(directory.path, 'outside')];
    await mkdir(run);
    await mkdir(outside);
    await symlink(outside, join(run, name));
    await expect(RunWriter.create(run)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining(`${name} is a link`) as string,
    });
    expect(await readdir(outside)).toEqual([]);
  });

  it.each(['samples.ndjson', 'latency.ndjson', 'events.ndjson'])(
    'by its %s, as of a run that is continued',
    async (name) => {
      await using own = await runWithALink(name);
      await expect(RunWriter.create(own.run)).rejects.toMatchObject({
        code: 'STORE_FAILED',
        message: expect.stringContaining(
          `${name}: it is a link, so what is written there would lie elsewhere`,
        ) as string,
      });
      expect(await own.target()).toBe('theirs');
    },
  );

  it('by the journal of a generator, or by its record when it is closed', async () => {
    await using own = await runWithALink('run.json', `{\n  "state": "running",\n}`);
    const link = join(own.run, 'run.json');
    expect(() => openJournal(link, { generator: 0 } as unknown as Parameters<typeof openJournal>[1])).toThrow(
      'it is a link',
    );
    expect(() => {
      closeRun(link, 'failed');
    }).toThrow('ELOOP');
    expect(await own.target()).toContain('running');
  });

  it('by a file that was to become another: whole files, lines that are left out, and archives', async () => {
    await using own = await runWithALink(`samples.ndjson.${process.pid}.tmp`);
    const at = join(own.run, 'samples.ndjson');
    await writeAtomically(at, '{"trial":1}\n');
    expect(await own.target()).toBe('theirs');
    await own.link();
    await writeArchive(at, { manifest: '{}', files: [], signal: new AbortController().signal });
    expect(await own.target()).toBe('theirs');
  });

  it('and a pipe in the place of a series does not hold a run up', async () => {
    await using own = await runWithALink('other');
    execFileSync('mkfifo', [join(own.run, 'events.ndjson')]);
    await expect(RunWriter.create(own.run)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  it('nor does a pipe in the place of a journal hold its reader up', async () => {
    await using own = await runWithALink('other');
    execFileSync('mkfifo', [journalFile(join(own.run, '01-a'), 0)]);
    const [journal] = await readJournals(join(own.run, '01-a'), 1);
    expect(journal?.problems).toEqual(['it could not be read: it is not a regular file']);
  });
});

/** A run with a file that is a link to one outside of it. */
async function runWithALink(name: string, text = 'theirs') {
  const directory = await temporaryDirectory();
  const [run, outside] = [join(directory.path, 'run'), join(directory.path, 'outside')];
  await mkdir(run);
  await writeFile(outside, text);
  const link = () => symlink(outside, join(run, name));
  await link();
  return {
    run,
    link,
    target: () => readFile(outside, 'utf8'),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

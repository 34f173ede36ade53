import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { foldersWith, readRun } from '../../../src/store/run-reader.ts';
import { storedDrill } from '../../support/stored-drill.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it('a file in the place of the trials, and a circle of links in the place of a record, are said', async () => {
  await using reports = await temporaryDirectory();
  const run = await storedDrill(reports.path, 1, 0);
  const read = () => readRun(run, reports.path, { mayBeDrill: true });
  await rm(join(run, 'trials'), { recursive: true });
  await writeFile(join(run, 'trials'), '');
  await expect(read()).rejects.toMatchObject({
    code: 'RECORD_INVALID',
    message: expect.stringMatching(/could not read \S+\/trials: ENOTDIR/) as string,
  });
  await rm(join(run, 'run.json'));
  await symlink('run.json', join(run, 'run.json'));
  await expect(read()).rejects.toMatchObject({
    code: 'RECORD_INVALID',
    message: expect.stringMatching(/could not read \S+\/run\.json: ELOOP/) as string,
  });
});

it('a name that no file can have is that of no run', async () => {
  await using reports = await temporaryDirectory();
  await expect(readRun('x'.repeat(5000), reports.path)).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
});

it('a folder into which nobody can look is listed, so that whoever reads it says so', async () => {
  await using reports = await temporaryDirectory();
  for (const name of ['circle', 'empty']) await mkdir(join(reports.path, name));
  await symlink('run.json', join(reports.path, 'circle/run.json'));
  expect(await foldersWith(reports.path, 'run.json')).toEqual([join(reports.path, 'circle')]);
});

it('a file where a folder of runs should be is not an empty folder', async () => {
  await using reports = await temporaryDirectory();
  const file = join(reports.path, 'reports');
  expect(await foldersWith(file, 'run.json')).toEqual([]);
  await writeFile(file, '');
  await expect(foldersWith(file, 'run.json')).rejects.toMatchObject({
    code: 'RECORD_INVALID',
    message: expect.stringMatching(/could not read \S+\/reports: ENOTDIR/) as string,
  });
});

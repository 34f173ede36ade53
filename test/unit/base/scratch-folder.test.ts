import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { scratchFolder } from '../../../src/base/scratch-folder.ts';
import { lockMachine } from '../../../src/store/run-lock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it('a folder is made in the temporary directory, and of a file in its place that is said', async () => {
  await using folder = await temporaryDirectory();
  const before = process.env['TMPDIR'];
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const made = await scratchFolder('benchday-x-');
  onTestFinished(() => rm(made, { recursive: true }));
  expect((await stat(made)).isDirectory()).toBe(true);
  const file = join(folder.path, 'file');
  await writeFile(file, '');
  for (const path of [file, join(folder.path, 'none')]) {
    process.env['TMPDIR'] = path;
    await expect(scratchFolder('benchday-x-')).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining(`could not write ${path}`) as string,
      hint: expect.stringContaining('TMPDIR') as string,
    });
    await expect(lockMachine('day')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  }
});

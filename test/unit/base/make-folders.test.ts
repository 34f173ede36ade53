import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeAtomically } from '../../../src/base/atomic-file.ts';
import { makeFolders } from '../../../src/base/make-folders.ts';
import { createRunDirectory } from '../../../src/store/run-writer.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

it('folders are made with those above them, once', async () => {
  await using folder = await temporaryDirectory();
  const path = join(folder.path, 'a', 'b', 'c');
  await makeFolders(path);
  await makeFolders(path);
  expect((await stat(path)).isDirectory()).toBe(true);
  await Promise.all(Array.from({ length: 8 }, () => makeFolders(join(folder.path, 'd', 'e', 'f'))));
  expect((await stat(join(folder.path, 'd', 'e', 'f'))).isDirectory()).toBe(true);
});

it('nothing is made below a file', async () => {
  await using folder = await temporaryDirectory();
  await writeFile(join(folder.path, 'file'), '');
  await expect(makeFolders(join(folder.path, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolders(join(folder.path, 'file', 'a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it.each(['/proc/x', '/proc/x/y', '/proc/self/x', '/sys/x'])(
  'where nothing can be made that is said at once: %s',
  async (path) => {
    await expect(makeFolders(path)).rejects.toThrow(/ENOENT|EPERM|EACCES|EROFS/);
    await expect(createRunDirectory(path, 0, 'day')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  },
);

it.each(['/dev/null', '/dev/stdout', '/proc/self/fd/1'])(
  'a device or pipe is not replaced by a file: %s',
  async (path) => {
    const before = await stat(path);
    if (before.isFile()) return;
    await expect(writeAtomically(path, 'text')).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect((await stat(path)).ino).toBe(before.ino);
  },
);

import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from './errors.ts';

/**
 * Makes a folder and those above it. Not by `mkdir` with `recursive`: below a folder in which nothing can be made, such as /proc, Node tries
 * for ever.
 * @throws {Error} of the system
 */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (failure) {
    if (errnoOf(failure) === 'ENOENT' && path.dirname(folder) !== folder) {
      await makeFolders(path.dirname(folder));
      await mkdirUnlessThere(folder);
    } else if (!(await isFolder(folder))) throw failure;
  }
}

async function mkdirUnlessThere(folder: string): Promise<void> {
  await mkdir(folder).catch(async (failure: unknown) => {
    if (!(await isFolder(folder))) throw failure;
  });
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

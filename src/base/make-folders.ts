import { lstat, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from './errors.ts';

/** For others to read at most; a stricter umask takes that away too. */
const MODE = 0o755;

/**
 * Makes a folder in one that others may have made. A link there would lead out of it.
 * @throws {Error} of the system; that it is a link
 */
export async function makeOwnFolder(folder: string): Promise<void> {
  await makeFolders(folder);
  if ((await lstat(folder)).isSymbolicLink())
    throw new Error(`${folder} is a link, so what is written there would lie elsewhere`);
}

/**
 * Makes a folder and those above it. Not by `mkdir` with `recursive`: below a folder in which nothing can be made, such as /proc, Node tries
 * for ever.
 * @throws {Error} of the system
 */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder, MODE);
  } catch (failure) {
    if (errnoOf(failure) === 'ENOENT' && path.dirname(folder) !== folder) {
      await makeFolders(path.dirname(folder));
      await mkdirUnlessThere(folder);
    } else if (!(await isFolder(folder))) throw failure;
  }
}

async function mkdirUnlessThere(folder: string): Promise<void> {
  await mkdir(folder, MODE).catch(async (failure: unknown) => {
    if (!(await isFolder(folder))) throw failure;
  });
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

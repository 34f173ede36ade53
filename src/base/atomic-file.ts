import { open, rename, rm, stat } from 'node:fs/promises';
import { BenchdayError } from './errors.ts';
import { WRITE_ANEW } from './own-file.ts';
import { storeError } from './store-error.ts';

/**
 * Writes a file so that a reader sees the old text or the new one, never a part: temporary file, fsync, rename.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED, also where a device or pipe is there, which would be replaced; what was there is intact then
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await replaceAtomically(path, (temporary) => writeWhole(temporary, content));
}

/**
 * The same for what is written piece by piece.
 * @param write  makes the temporary file, which is not there
 * @throws {BenchdayError} as `writeAtomically`, and what of ours the writing throws
 */
export async function replaceAtomically(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  await refuseOtherThanFiles(path);
  await beside(path, async (temporary) => {
    await write(temporary);
    await rename(temporary, path);
  });
}

/** A new file beside a path, that is to replace it. @returns its path. @throws {BenchdayError} DISK_FULL, STORE_FAILED */
export async function writeTemporary(path: string, content: string | Uint8Array): Promise<string> {
  return beside(path, async (temporary) => {
    await writeWhole(temporary, content);
    return temporary;
  });
}

/** @throws {BenchdayError} STORE_FAILED where something is there that is no file */
export async function refuseOtherThanFiles(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile())
    throw new BenchdayError('STORE_FAILED', `could not write ${path}: it is there, and is no file`);
}

async function beside<Result>(path: string, work: (temporary: string) => Promise<Result>): Promise<Result> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await rm(temporary, { force: true });
    return await work(temporary);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storeError(path, cause);
  }
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  // For others to read at most; a stricter umask takes that away too.
  const file = await open(path, WRITE_ANEW, 0o644);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

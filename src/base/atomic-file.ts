import { open, rename, rm, stat } from 'node:fs/promises';
import { BenchdayError } from './errors.ts';
import { WRITE_ANEW } from './own-file.ts';
import { storeError } from './store-error.ts';

/**
 * Writes a file so that a reader sees the old text or the new one, never a part: temporary file, fsync, rename.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED, also where a device or pipe is there, which would be replaced; what was there is intact then
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile()) {
    throw new BenchdayError('STORE_FAILED', `could not write ${path}: it is there, and is no file`);
  }
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await rm(temporary, { force: true });
    // For others to read at most; a stricter umask takes that away too.
    const file = await open(temporary, WRITE_ANEW, 0o644);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw storeError(path, cause);
  }
}

export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

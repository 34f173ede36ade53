import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchdayError } from './errors.ts';
import { storeError } from './store-error.ts';

/**
 * Makes a folder of its own in the temporary directory, links followed; whoever asks removes it.
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED
 */
export async function scratchFolder(prefix: string): Promise<string> {
  try {
    return await mkdtemp(join(await realpath(tmpdir()), prefix));
  } catch (cause) {
    const failure = storeError(join(tmpdir(), prefix), cause);
    if (failure.code !== 'STORE_FAILED') throw failure;
    throw new BenchdayError('STORE_FAILED', failure.message, {
      cause,
      hint: 'TMPDIR names a folder that may be written to; without it, it is /tmp',
    });
  }
}

import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { writeAtomically } from '../base/atomic-file.ts';

/** Writes ids as text, compressed: one a line, ascending, those that are there twice twice. @throws {BenchdayError} DISK_FULL, STORE_FAILED */
export async function writeIds(path: string, ids: readonly string[]): Promise<void> {
  const lines = [...ids].sort().map((id) => `${id}\n`);
  await writeAtomically(path, await promisify(gzip)(lines.join('')));
}

/** @throws {BenchdayError} RECORD_INVALID when the file is missing or damaged */
export async function readIds(path: string): Promise<readonly string[]> {
  try {
    const text = (await promisify(gunzip)(await readFile(path))).toString('utf8');
    return text.split('\n').slice(0, -1);
  } catch (cause) {
    throw new BenchdayError('RECORD_INVALID', `could not read ${path}: ${messageOf(cause)}`, { cause });
  }
}

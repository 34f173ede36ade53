import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { readBounded } from '../base/bounded-file.ts';
import { writeAtomically } from '../base/atomic-file.ts';

/** Ids that follow each other shrink to a twentieth; what unpacks to more than that by far was not written here. */
const MOST_GROWTH = 100;
const LEAST_BYTES = 1024 * 1024;
/** Of ten million ids. */
const MOST_BYTES = 400 * 1024 * 1024;

/** Writes ids as text, compressed: one a line, ascending, those that are there twice twice. @throws {BenchdayError} DISK_FULL, STORE_FAILED */
export async function writeIds(path: string, ids: readonly string[]): Promise<void> {
  const lines = [...ids].sort().map((id) => `${id}\n`);
  await writeAtomically(path, await promisify(gzip)(lines.join('')));
}

/** @throws {BenchdayError} RECORD_INVALID when the file is missing or damaged */
export async function readIds(path: string): Promise<readonly string[]> {
  try {
    const packed = await readBounded(path, MOST_BYTES);
    const maxOutputLength = Math.min(MOST_BYTES, Math.max(LEAST_BYTES, MOST_GROWTH * packed.length));
    const text = (await promisify(gunzip)(packed, { maxOutputLength })).toString('utf8');
    return text.split('\n').slice(0, -1);
  } catch (cause) {
    throw new BenchdayError('RECORD_INVALID', `could not read ${path}: ${messageOf(cause)}`, { cause });
  }
}

import { stat } from 'node:fs/promises';
import { BenchdayError, errnoOf } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { readText } from '../../base/bounded-file.ts';

const NOT_THERE = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'];

/** What a path on this machine is. */
export type HostPath = 'file' | 'directory' | 'other' | 'missing';

export async function hostPathKind(file: string): Promise<HostPath> {
  try {
    const found = await stat(file);
    if (found.isFile()) return 'file';
    return found.isDirectory() ? 'directory' : 'other';
  } catch (cause) {
    if (NOT_THERE.includes(errnoOf(cause) ?? '')) return 'missing';
    throw unreadable(file, cause);
  }
}

/** @throws {BenchdayError} FILE_INVALID when the file cannot be read */
export async function readHostFile(file: string): Promise<string> {
  try {
    return await readText(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): BenchdayError {
  const reason = errnoOf(cause) ?? String(cause);
  return new BenchdayError('FILE_INVALID', `${displayPath(file)} cannot be read: ${reason}`, {
    cause,
    hint: 'check the permissions of the file and of the folders above it',
  });
}

import { rmdir } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../../base/atomic-file.ts';
import { BenchdayError, errnoOf } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { askGit } from '../../base/git.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { exists } from '../../base/named-file.ts';
import { replaceFiles } from '../../base/replace-files.ts';
import { storeError } from '../../base/store-error.ts';
import { readText } from '../../base/bounded-file.ts';

/** Whether the folder of all runs is left out of commits; `added`: it is now. */
export type Ignored = 'ignored' | 'added' | 'missing' | 'no repository';

export const IGNORED = 'reports/';

/** @throws {BenchdayError} USAGE naming those that are there */
export async function refuseExisting(files: readonly string[]): Promise<void> {
  const there = [];
  for (const file of files) if (await exists(file)) there.push(displayPath(file));
  if (there.length === 0) return;
  const verb = there.length === 1 ? 'exists' : 'exist';
  throw new BenchdayError('USAGE', `${there.join(', ')} ${verb} already`, {
    hint: '--force overwrites; nothing was written',
  });
}

/**
 * All files, or none: what was there before is there then.
 * @throws {BenchdayError} STORE_FAILED, DISK_FULL, and what the check throws
 */
export async function writeAll(
  folder: string,
  files: ReadonlyMap<string, string>,
  check: () => Promise<void>,
): Promise<void> {
  try {
    await makeFolders(folder);
    await replaceFiles(files, check);
  } catch (cause) {
    await rmdir(folder).catch(() => undefined);
    const error = storeError(folder, cause);
    if (error.code !== 'STORE_FAILED') throw error;
    throw new BenchdayError(error.code, error.message, {
      cause,
      hint: `let this user write to ${path.dirname(folder)}`,
    });
  }
}

/** @returns undefined where there is no file; one that cannot be read must not be taken for none, as it would be replaced */
async function textThere(file: string): Promise<string | undefined> {
  return readText(file).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw storeError(file, cause);
  });
}

/** @param mayAdd  whether .gitignore gets a line */
export async function ignoreReports(folder: string, mayAdd: boolean): Promise<Ignored> {
  const asked = await askGit(folder, 'check-ignore', '-q', `${IGNORED}a-run`);
  if (asked.state === 'answered') return 'ignored';
  if (mayAdd) {
    const file = path.join(folder, '.gitignore');
    const before = (await textThere(file)) ?? '';
    const isThere = before.split(/\r?\n/).some((line) => /^\/?reports\/?$/.test(line.trim()));
    if (isThere) return 'ignored';
    await writeAtomically(file, `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${IGNORED}\n`);
    return 'added';
  }
  return asked.state === 'refused' && asked.exitCode === 1 ? 'missing' : 'no repository';
}

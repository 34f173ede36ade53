import { stat } from 'node:fs/promises';
import { BenchdayError } from '../../base/errors.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { type WrittenSite, refreshIndex } from './site-files.ts';

/** Writes the page over all runs again. @throws {BenchdayError} FILE_NOT_FOUND without a folder of runs; DISK_FULL, STORE_FAILED */
export async function writeSiteAgain(reports: string): Promise<{ readonly site: WrittenSite; readonly exit: Exit }> {
  const isThere = await stat(reports).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) throw new BenchdayError('FILE_NOT_FOUND', `there is no folder ${reports}`, { hint: 'check --reports' });
  return { site: await refreshIndex(reports), exit: exitOf({ kind: 'done' }) };
}

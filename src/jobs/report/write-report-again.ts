import type { ReportFiles } from '../../report/write-report.ts';
import type { Recount } from '../../run/recount.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { lostParts } from './lost-parts.ts';
import { recountRun, refreshIndex, writeReportOf } from './report-files.ts';

export type { Recount } from '../../run/recount.ts';

export interface WrittenReport {
  readonly files: ReportFiles;
  readonly recounts: readonly Recount[];
  /** what the run must have by its own records and has no more */
  readonly lost: readonly string[];
  readonly exit: Exit;
}

/**
 * Writes the report of a stored run from its files alone, and counts its writes again.
 * @param reports  absolute
 * @param options.hasOwnAssets  style and script stand beside the page
 * @throws {BenchdayError} RUN_UNKNOWN, RECORD_INVALID, DISK_FULL, STORE_FAILED
 */
export async function writeReportAgain(
  run: string,
  reports: string,
  options: { readonly hasOwnAssets?: boolean } = {},
): Promise<WrittenReport> {
  const files = await writeReportOf(run, reports, options);
  await refreshIndex(reports);
  const recounts = await recountRun(run, reports);
  const lost = await lostParts(run, reports);
  const areSame = recounts.every(({ isSame }) => isSame);
  return { files, recounts, lost, exit: exitOf({ kind: 'recount', areSame, isWhole: lost.length === 0 }) };
}

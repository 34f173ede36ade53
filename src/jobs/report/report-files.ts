import { BenchdayError, errnoOf } from '../../base/errors.ts';
import { type ReportFiles, writeReport } from '../../report/write-report.ts';
import type { RunSummary } from '../../records/summary.ts';
import { mandatoryIds } from '../../verdicts/scorecard/mandatory.ts';
import { summaryToday } from '../sum-up.ts';
import { type Recount, recountWrites } from '../../run/recount.ts';
import { writeJson } from '../../base/atomic-file.ts';
import { storeError } from '../../base/store-error.ts';
import { runLayout } from '../../store/layout.ts';
import { readRun } from '../../store/run-reader.ts';

export { refreshIndex } from './site-files.ts';

/**
 * Writes the report of a stored run from its files alone; sums up first where a killed run did not.
 * @param options.decided  what was summed up just now
 */
export async function writeReportOf(
  nameOrPath: string,
  reports: string,
  options: { readonly hasOwnAssets?: boolean; readonly decided?: RunSummary } = {},
): Promise<ReportFiles> {
  const stored = await readRun(nameOrPath, reports);
  const { run, trials, verdict, directory } = stored;
  const { decided, ...assets } = options;
  const summary = decided ?? (await summaryToday(stored));
  // The page and the record beside it say the same.
  if (decided === undefined && mandatoryIds(run).length > 0) await writeJson(runLayout(directory).summary, summary);
  const series = { samples: stored.samples(), latency: stored.latency(), events: stored.events() };
  try {
    return await writeReport({ run, trials, summary, verdict, ...series }, directory, assets);
  } catch (cause) {
    if (cause instanceof BenchdayError) throw cause;
    // The folder of the charts could not be made.
    throw errnoOf(cause) === undefined ? cause : storeError(directory, cause);
  }
}

/** Counts the writes of each measured trial again, where its record says that they were counted by id. */
export async function recountRun(nameOrPath: string, reports: string): Promise<readonly Recount[]> {
  const { directory, run, trials } = await readRun(nameOrPath, reports);
  const recounts: Recount[] = [];
  for (const trial of trials) {
    const recount = trial.state === 'measured' ? await recountWrites(directory, run.runId, trial) : undefined;
    if (recount !== undefined) recounts.push(recount);
  }
  return recounts;
}

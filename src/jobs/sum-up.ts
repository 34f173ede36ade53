import { dirname } from 'node:path';
import { writeJson } from '../base/atomic-file.ts';
import type { RunSummary } from '../records/summary.ts';
import type { RunRecord } from '../records/run-record.ts';
import { runLayout } from '../store/layout.ts';
import { type StoredRun, readRun } from '../store/run-reader.ts';
import type { Calibration } from '../verdicts/calibration/calibration.ts';
import { evidenceBeside } from './scorecard/evidence-beside.ts';
import { storedCalibration } from './stored-calibration.ts';
import { summarise } from '../verdicts/choice/summarise.ts';
import { mandatoryIds } from '../verdicts/scorecard/mandatory.ts';

/** Reads what a run stored, decides, and stores that as summary.json. @throws {BenchdayError} RECORD_INVALID, DISK_FULL, STORE_FAILED */
export async function sumUp(directory: string, reports: string): Promise<RunSummary> {
  const { summary } = await summaryOf(directory, reports);
  await writeJson(runLayout(directory).summary, summary);
  return summary;
}

/** What a run says by what it stored so far. @throws {BenchdayError} RECORD_INVALID */
export async function summaryOf(
  directory: string,
  reports: string,
): Promise<Pick<StoredRun, 'run' | 'trials'> & { readonly summary: RunSummary }> {
  const stored = await readRun(directory, reports);
  const { run, trials } = stored;
  const calibrations = await calibrationsOf(run, reports);
  const beside = mandatoryIds(run).length === 0 ? {} : { beside: await evidenceBeside(stored, reports) };
  const series = { latency: stored.latency(), samples: stored.samples() };
  return { run, trials, summary: await summarise({ run, trials, calibrations, ...beside, ...series }) };
}

/**
 * What a stored run says today; stored is nothing. What was stored beside it since then may say of a mandatory requirement what was not
 * known; else it is what the run said at its end, or says by its files where it was killed before that.
 * @throws {BenchdayError} RECORD_INVALID
 */
export async function summaryToday(stored: StoredRun): Promise<RunSummary> {
  const { run, trials, directory } = stored;
  if (mandatoryIds(run).length > 0) return (await summaryOf(directory, dirname(directory))).summary;
  return stored.summary ?? (await summarise({ run, trials, latency: stored.latency(), samples: stored.samples() }));
}

/** Those that there are. One that cannot be read costs no run its answer: the answer's rule says which margins it had. */
async function calibrationsOf(run: RunRecord, reports: string): Promise<readonly Calibration[]> {
  const found: Calibration[] = [];
  for (const { name } of run.topologies) {
    const read = await storedCalibration(reports, run, name).catch(() => undefined);
    if (read !== undefined) found.push(read.data);
  }
  return found;
}

import { writeJson } from '../base/atomic-file.ts';
import type { RunSummary } from '../records/summary.ts';
import { runLayout } from '../store/layout.ts';
import { readRun } from '../store/run-reader.ts';
import { summarise } from '../verdicts/choice/summarise.ts';

/** Reads what a run stored, decides, and stores that as summary.json. @throws {BenchdayError} RECORD_INVALID, DISK_FULL, STORE_FAILED */
export async function sumUp(directory: string, reports: string): Promise<RunSummary> {
  const stored = await readRun(directory, reports);
  const { run, trials } = stored;
  const summary = await summarise({ run, trials, latency: stored.latency(), samples: stored.samples() });
  await writeJson(runLayout(directory).summary, summary);
  return summary;
}

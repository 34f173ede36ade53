import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { indexPage } from '../report/index-page.ts';
import { type ReportFiles, writeReport } from '../report/write-report.ts';
import { summarise } from '../checks/summarise.ts';
import { writeAtomically } from '../store/atomic-file.ts';
import { listRuns, readRun } from '../store/run-reader.ts';

/** Writes the report of a stored run from its files alone; sums up first where a killed run did not. */
export async function writeReportOf(nameOrPath: string, reports: string): Promise<ReportFiles> {
  const stored = await readRun(nameOrPath, reports);
  const { run, trials } = stored;
  const summary = stored.summary ?? (await summarise({ run, trials, latency: stored.latency() }));
  return writeReport(
    { run, trials, summary, samples: stored.samples(), latency: stored.latency(), events: stored.events() },
    stored.directory,
  );
}

/** Rewrites reports/index.html over all runs. A run that cannot be read is left out. */
export async function refreshIndex(reports: string): Promise<void> {
  const runs = [];
  for (const directory of await listRuns(reports)) {
    const stored = await readRun(directory, reports).catch((error: unknown) => ({ unreadable: messageOf(error) }));
    if ('unreadable' in stored || stored.summary === undefined) continue;
    const hasReport = await stat(join(directory, 'report.html')).then(
      () => true,
      () => false,
    );
    if (hasReport) runs.push({ run: stored.run, summary: stored.summary });
  }
  await writeAtomically(join(reports, 'index.html'), indexPage(runs));
}

import { figuresCsv } from '../../report/exports/csv.ts';
import type { ExportedRun } from '../../report/exports/exported-figure.ts';
import { openMetrics } from '../../report/exports/open-metrics.ts';
import { runJunit } from '../../report/exports/run-junit.ts';
import { readRun } from '../../store/run-reader.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { summaryToday } from '../sum-up.ts';

const FORMATS = { csv: figuresCsv, openmetrics: openMetrics, junit: runJunit } as const;
export type ExportFormat = keyof typeof FORMATS;

/**
 * A stored run's figures as text, from its files alone.
 * @param reports  absolute
 * @throws {BenchdayError} RUN_UNKNOWN, RECORD_INVALID, USAGE for a drill
 */
export async function exportRun(
  nameOrPath: string,
  reports: string,
  format: ExportFormat,
): Promise<{ readonly text: string; readonly exit: Exit }> {
  return { text: FORMATS[format](await readExported(nameOrPath, reports)), exit: exitOf({ kind: 'done' }) };
}

/** A run that was killed is summed up first; its files stay as they are. */
export async function readExported(nameOrPath: string, reports: string): Promise<ExportedRun> {
  const stored = await readRun(nameOrPath, reports);
  const { run, trials, verdict } = stored;
  return { run, trials, summary: await summaryToday(stored), verdict };
}

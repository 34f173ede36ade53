import { dirname } from 'node:path';
import { figuresCsv } from '../../report/exports/csv.ts';
import type { ExportedRun } from '../../report/exports/exported-figure.ts';
import { openMetrics } from '../../report/exports/open-metrics.ts';
import { runJunit } from '../../report/exports/run-junit.ts';
import { readRun } from '../../store/run-reader.ts';
import { summarise } from '../../verdicts/choice/summarise.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { mandatoryIds } from '../../verdicts/scorecard/mandatory.ts';
import { summaryOf } from '../sum-up.ts';

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
  const { run, trials, verdict, directory } = stored;
  // What is mandatory goes by what is stored beside it today, as in the report.
  const summary =
    mandatoryIds(run).length > 0
      ? (await summaryOf(directory, dirname(directory))).summary
      : (stored.summary ?? (await summarise({ run, trials, latency: stored.latency(), samples: stored.samples() })));
  return { run, trials, summary, verdict };
}

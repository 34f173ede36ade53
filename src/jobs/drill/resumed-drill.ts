import { BenchdayError } from '../../base/errors.ts';
import { DRILL_FILE, type DrillSettings } from '../../records/drill-record.ts';
import { keptTrials } from '../../run/resume.ts';
import { runLayout } from '../../store/layout.ts';
import { type StoredRun, readRecord, readRun } from '../../store/run-reader.ts';

/**
 * An interrupted drill, for the plays that it lacks. It must be asked for as it was: plays under other settings are not of one drill.
 * @param mayBeOver  what is made of its plays may be missing
 * @throws {BenchdayError} RUN_UNKNOWN, RECORD_INVALID; USAGE for one that is over, or is no drill; RESUME_REFUSED naming the settings that differ
 */
export async function interruptedDrill(
  name: string,
  reports: string,
  settings: DrillSettings,
  mayBeOver = false,
): Promise<StoredRun> {
  const stored = await readRun(name, reports, { mayBeDrill: true });
  const { run, trials, directory } = stored;
  if (run.isDrill !== true)
    throw new BenchdayError('USAGE', `${run.runId} is no drill`, { hint: `benchday run --resume ${run.runId}` });
  const drill = await readRecord(runLayout(directory).drill, DRILL_FILE);
  // One that was killed while its last play was taken down has all plays, and no end.
  const isOver = run.state === 'finished' && drill.state === 'finished';
  if (isOver && !mayBeOver && keptTrials(run, trials).length === run.plan.length)
    throw new BenchdayError('USAGE', `${run.runId} is finished: all ${run.plan.length} plays were measured`);
  const before: Readonly<Record<string, unknown>> = drill.settings;
  const differences = Object.entries({ ...before, ...settings }).flatMap(([key]) => {
    const [then, now] = [before[key], (settings as Readonly<Record<string, unknown>>)[key]].map((value) =>
      JSON.stringify(value ?? 'not set'),
    );
    return then === now ? [] : [`${key} was ${then ?? ''} and is ${now ?? ''}`];
  });
  if (differences.length === 0) return stored;
  throw new BenchdayError(
    'RESUME_REFUSED',
    `${run.runId} cannot be resumed as another drill:\n  ${differences.join('\n  ')}`,
  );
}

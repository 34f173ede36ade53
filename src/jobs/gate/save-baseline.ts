import { BenchdayError } from '../../base/errors.ts';
import { writeAtomically } from '../../base/atomic-file.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { type BaselineFile, baselineOf, baselineText } from '../../verdicts/gate/baseline.ts';
import { refuseStoredPlace } from '../../store/output-place.ts';
import { readSubject } from '../stored-subject.ts';

export interface SavedBaseline {
  readonly baseline: BaselineFile;
  /** of which run and topology */
  readonly subject: { readonly topology: string; readonly runId: string };
  readonly exit: Exit;
}

/** Writes what a hit of a stored run costs. @throws {BenchdayError} RUN_UNKNOWN, TOPOLOGY_UNKNOWN, USAGE, DISK_FULL, STORE_FAILED */
export async function saveBaseline(words: {
  readonly run: string;
  readonly topology: string | undefined;
  /** absolute */
  readonly file: string;
  /** absolute */
  readonly reports: string;
}): Promise<SavedBaseline> {
  await refuseStoredPlace(words.file, '--output', words.reports);
  const subject = await readSubject(words.run, words.reports, words.topology);
  const baseline = baselineOf(subject);
  const { topology, run } = subject;
  if (baseline.metrics.length === 0) {
    throw new BenchdayError('USAGE', `no trial of ${topology} in ${run.runId} is valid for work metrics`);
  }
  await writeAtomically(words.file, baselineText(baseline));
  return { baseline, subject: { topology, runId: run.runId }, exit: exitOf({ kind: 'done' }) };
}

import { join, resolve } from 'node:path';
import { writeJson } from '../../base/atomic-file.ts';
import { DEFAULT_GATE } from '../../records/gate-settings.ts';
import { readRecord } from '../../store/run-reader.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { BASELINE_FILE } from '../../verdicts/gate/baseline.ts';
import { type VerdictAgainstFile, judgeAgainstFile } from '../../verdicts/gate/judge-against-file.ts';
import { verdictRows } from '../../report/gate/baseline-verdict-rows.ts';
import { readSubject } from '../stored-subject.ts';

export interface OutcomeAgainstFile {
  readonly againstFile: VerdictAgainstFile;
  /** metric, file, run, change, from, to, trials, verdict: text of each metric */
  readonly rows: readonly (readonly string[])[];
  /** baseline-verdict.json */
  readonly file: string;
  readonly exit: Exit;
}

/**
 * Judges a stored run by a stored baseline, and writes baseline-verdict.json beside it.
 * @throws {BenchdayError} RUN_UNKNOWN, TOPOLOGY_UNKNOWN, RECORD_INVALID, STORE_FAILED, DISK_FULL
 */
export async function judgeRunAgainstFile(words: {
  readonly run: string;
  readonly candidate: string | undefined;
  readonly file: string;
  readonly reports: string;
}): Promise<OutcomeAgainstFile> {
  const baseline = await readRecord(resolve(words.file), BASELINE_FILE);
  const subject = await readSubject(words.run, words.reports, words.candidate);
  const againstFile = judgeAgainstFile(baseline, subject, subject.run.scenario.gate ?? DEFAULT_GATE);
  const file = join(subject.directory, 'baseline-verdict.json');
  await writeJson(file, { schema: 1, ...againstFile });
  return {
    againstFile,
    rows: verdictRows(againstFile),
    file,
    exit: exitOf({ kind: 'gate', gate: { verdict: againstFile } }),
  };
}

import { join, resolve } from 'node:path';
import { writeJson } from '../../base/atomic-file.ts';
import { BenchdayError } from '../../base/errors.ts';
import { DEFAULT_GATE } from '../../records/gate-settings.ts';
import { readRecord } from '../../store/run-reader.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { BASELINE_FILE, type BaselineFile } from '../../verdicts/gate/baseline.ts';
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
  const baseline = await readBaseline(words.file);
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

/** @throws {BenchdayError} FILE_NOT_FOUND with the commands that make one */
async function readBaseline(file: string): Promise<BaselineFile> {
  try {
    return await readRecord(resolve(file), BASELINE_FILE);
  } catch (cause) {
    if (!(cause instanceof BenchdayError) || cause.code !== 'FILE_NOT_FOUND') throw cause;
    throw new BenchdayError('FILE_NOT_FOUND', `there is no baseline file ${resolve(file)}`, {
      cause,
      hint: `make one of a run of the base: benchday run <scenario>, then benchday baseline save latest --topology <name> -o ${file}`,
    });
  }
}

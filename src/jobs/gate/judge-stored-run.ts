import { dirname, join, resolve } from 'node:path';
import { digestedTrials } from '../../figures/digested-trial.ts';
import { BenchdayError } from '../../base/errors.ts';
import { shellWord } from '../../base/shell-word.ts';
import { DEFAULT_GATE } from '../../records/gate-settings.ts';
import { VERDICT_FILE, type Verdict } from '../../records/verdict.ts';
import { CALIBRATION_FILE, type Calibration } from '../../verdicts/calibration/calibration.ts';
import { junitXml } from '../../report/gate/junit.ts';
import { verdictMarkdown } from '../../report/gate/verdict-markdown.ts';
import type { GateInput } from '../../verdicts/gate/gate-input.ts';
import type { Arms } from '../../verdicts/gate/pairs.ts';
import { judgeGate, verdictText } from '../../verdicts/gate/verdict.ts';
import { writeAtomically } from '../../base/atomic-file.ts';
import { runLayout } from '../../store/layout.ts';
import { type StoredRun, readRecord, readRun } from '../../store/run-reader.ts';

export interface VerdictFiles {
  readonly verdict: string;
  readonly junit: string;
  readonly markdown: string;
}

/**
 * Judges the trials of a stored run and writes verdict.json, junit.xml and verdict.md into its directory.
 * @param from  calibration: a file; confirms: a run, or the verdict.json with the regression to confirm
 * @throws {BenchdayError} RUN_UNKNOWN, RECORD_INVALID, TOPOLOGY_UNKNOWN, USAGE, STORE_FAILED, DISK_FULL
 */
export async function judgeStoredRun(
  from: { readonly run: string; readonly reports: string; readonly calibration?: string; readonly confirms?: string },
  arms: Arms,
): Promise<{ readonly verdict: Verdict; readonly files: VerdictFiles }> {
  const stored = await readRun(from.run, from.reports);
  requireArms(stored, arms);
  const given: Pick<GateInput, 'confirms' | 'confirmedRun'> & { calibration?: Calibration } =
    from.confirms === undefined ? {} : await firstOf(from.confirms, from.reports);
  if (from.calibration !== undefined) given.calibration = await readRecord(from.calibration, CALIBRATION_FILE);
  const { run, trials } = stored;
  const settings = run.scenario.gate ?? DEFAULT_GATE;
  const verdict = judgeGate({ run, trials, digested: await digestedTrials(stored), arms, settings, ...given });
  return { verdict, files: await writeVerdict(stored.directory, verdict) };
}

function requireArms({ run }: StoredRun, { baseline, candidate }: Arms): void {
  if (baseline === candidate) {
    throw new BenchdayError('USAGE', `both arms are ${baseline}: a gate compares two topologies of a run`, {
      hint: 'name two topologies; for noise alone, run the same topology under two names',
    });
  }
  const known = run.topologies.map(({ name }) => name);
  const missing = [baseline, candidate].filter((name) => !known.includes(name));
  if (missing.length === 0) return;
  throw new BenchdayError(
    'TOPOLOGY_UNKNOWN',
    `run ${run.runId} has no topology ${missing.map((name) => JSON.stringify(name)).join(' and none called ')}; it has ${known.join(', ')}`,
    { hint: 'name the arms as the run does: --baseline and --candidate' },
  );
}

/** The regression to confirm, with the run that it was found in. */
async function firstOf(nameOrPath: string, reports: string): Promise<Pick<GateInput, 'confirms' | 'confirmedRun'>> {
  if (!nameOrPath.endsWith('.json')) {
    const stored = await readRun(nameOrPath, reports);
    return { confirms: requireFirst(stored.verdict, nameOrPath), confirmedRun: stored };
  }
  const confirms = requireFirst(await readRecord(nameOrPath, VERDICT_FILE), nameOrPath);
  const beside = await runBeside(nameOrPath, reports);
  return beside?.run.runId === confirms.runId ? { confirms, confirmedRun: beside } : { confirms };
}

/** @returns undefined where the verdict was taken away from its run */
async function runBeside(path: string, reports: string): Promise<StoredRun | undefined> {
  try {
    return await readRun(dirname(resolve(path)), reports);
  } catch (error) {
    if (error instanceof BenchdayError) return undefined;
    throw error;
  }
}

function requireFirst(first: Verdict | undefined, nameOrPath: string): Verdict {
  if (first === undefined) {
    throw new BenchdayError('USAGE', `run ${nameOrPath} has no verdict.json, so there is nothing to confirm`, {
      hint: `judge that run first: benchday gate --from-run ${shellWord(nameOrPath)}`,
    });
  }
  if (first.state === 'regression' && first.confirms === undefined) return first;
  throw new BenchdayError(
    'USAGE',
    `the verdict of run ${first.runId} is ${first.state}${first.confirms === undefined ? '' : ' and a confirmation itself'}: only a first regression is confirmed`,
  );
}

async function writeVerdict(directory: string, verdict: Verdict): Promise<VerdictFiles> {
  const files = {
    verdict: runLayout(directory).verdict,
    junit: join(directory, 'junit.xml'),
    markdown: join(directory, 'verdict.md'),
  };
  await writeAtomically(files.verdict, verdictText(verdict));
  await writeAtomically(files.junit, junitXml(verdict));
  await writeAtomically(files.markdown, verdictMarkdown(verdict));
  return files;
}

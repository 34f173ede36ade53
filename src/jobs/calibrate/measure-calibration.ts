import { openTwins } from '../../images/arms/open-arms.ts';
import { BenchdayError } from '../../base/errors.ts';
import { exists } from '../../base/named-file.ts';
import { digestedTrials } from '../../figures/digested-trial.ts';
import { DEFAULT_GATE } from '../../records/gate-settings.ts';
import { calibrate, placeOf } from '../../verdicts/calibration/calibrate.ts';
import { CALIBRATION_FILE } from '../../verdicts/calibration/calibration.ts';
import { type CalibrationReport, reportCalibration } from '../../verdicts/calibration/calibration-report.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { calibrationPath, writeCalibration } from '../../store/calibration-file.ts';
import { aloneOnMachine } from '../other-runs.ts';
import { readRecord, readRun } from '../../store/run-reader.ts';
import type { Caller } from '../caller.ts';
import type { PlaceWords } from '../platform-of.ts';
import { grantsOf } from '../host-grants.ts';
import { armSource, referenceTopology, requireReference, storedReference } from '../pairs/arm-source.ts';
import { wordWithoutSecrets } from '../../topology/compose/stored-word.ts';
import { ARM_NAMES } from '../pairs/arm-names.ts';
import { conductPairs, topologyName } from '../pairs/conduct-pairs.ts';
import { pairsPlatform, refuseArms } from '../pairs/pairs-platform.ts';
import { readPairsScenario } from '../pairs/pairs-scenario.ts';

export type { Advice, CalibratedMetric, CalibrationReport } from '../../verdicts/calibration/calibration-report.ts';

export interface CalibrationWords extends PlaceWords {
  readonly scenario: string;
  /** absent: the scenario's only one */
  readonly topology?: string | undefined;
  readonly pairs: number;
  /** slowdown that is to be found, 0..1 */
  readonly tolerance: number;
  readonly seed?: number | undefined;
  /** name or folder of an interrupted calibration */
  readonly resume?: string | undefined;
  /** what the topology may have of this machine, beside what the scenario names */
  readonly allowHostAccess?: readonly string[] | undefined;
  /** absolute */
  readonly reports: string;
}

export interface CalibrationOutcome {
  /** absent: an arm could not be measured, and nothing was calibrated */
  readonly report?: CalibrationReport;
  /** absent: nothing was stored */
  readonly file?: string;
  /** of a trial */
  readonly durationMs: number;
  readonly exit: Exit;
}

/**
 * Measures a topology against itself, and adds the pairs to the calibration of this machine, scenario and topology.
 * @throws {BenchdayError} USAGE, what is wrong with the files, RUN_IN_PROGRESS, INTERRUPTED, DISK_FULL, STORE_FAILED
 */
export async function measureCalibration(words: CalibrationWords, caller: Caller): Promise<CalibrationOutcome> {
  const { reports } = words;
  const resumes = words.resume === undefined ? undefined : await readRun(words.resume, reports);
  // Its pairs are in the calibration already: twice, they would look like quiet.
  if (resumes?.run.state === 'finished') throw new BenchdayError('USAGE', `${resumes.run.runId} is finished`);
  const scenario = await readPairsScenario(words, resumes);
  const { durationMs } = scenario.load;
  const named = words.topology ?? storedReference(resumes);
  const reference = requireReference(await referenceTopology(named, scenario), scenario);
  const platform = await pairsPlatform(words, resumes, { ...scenario, say: caller.say });
  await using lock = await aloneOnMachine(scenario.name, caller);
  const source = await armSource(reference, grantsOf(words.allowHostAccess, scenario), caller, resumes);
  const word = { kind: 'topology', name: reference.word ?? reference.file } as const;
  await using arms = await openTwins({ given: wordWithoutSecrets(named ?? reference.name), word }, source);
  await refuseArms(arms, platform);
  const { run, trials, directory } = await conductPairs({
    ...{ scenario, arms, platform, reports, lock, caller },
    pairs: words.pairs,
    morePairs: () => Promise.resolve(0),
    name: `${scenario.name}-calibrate`,
    ...(resumes === undefined ? {} : { resumes }),
  });
  if (run.state === 'interrupted') {
    throw new BenchdayError('INTERRUPTED', `interrupted; ${run.runId} has what was measured`, {
      hint: `benchday calibrate --resume ${run.runId} continues it`,
    });
  }
  if (trials.some(({ state }) => state === 'failed')) {
    return { durationMs, exit: exitOf({ kind: 'run', run, trials }) };
  }
  const path = calibrationPath(reports, placeOf(run), topologyName(arms));
  const earlier = (await exists(path)) ? await readRecord(path, CALIBRATION_FILE) : undefined;
  const digested = await digestedTrials(await readRun(directory, reports));
  const calibration = calibrate({ run, trials, digested, arms: ARM_NAMES }, earlier);
  const looks = (scenario.gate ?? DEFAULT_GATE).looks;
  const report = reportCalibration(calibration, trials, { tolerance: words.tolerance, looks, durationMs });
  const exit = exitOf({ kind: 'calibration', isUsable: report.isUsable });
  // What a machine says while most of its trials are spoilt is not what it is.
  if (!report.isUsable) return { report, durationMs, exit };
  await writeCalibration(path, calibration);
  return { report, file: path, durationMs, exit };
}

import { PRIMARY_METRICS } from '../../records/gate-settings.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import { CALIBRATION_VERSION, type Calibration } from './calibration.ts';
import { type Traits, fingerprintOf, unlikeTraits } from '../gate/fingerprint.ts';
import { type Arms, type PairInput, pairTrials } from '../gate/pairs.ts';
import { primaryMetric } from '../../figures/primary-metrics.ts';

/** Older pairs say little of the machine as it is now. @source own choice */
const MOST_PAIRS = 50;

export interface CalibrationRun extends PairInput {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly arms: Arms;
}

/**
 * What a run of one thing as both arms says of the noise of its machine, added to what was known before; the newest 50 pairs count.
 * Data of a machine or a scenario that has changed since are left out.
 */
export function calibrate({ run, trials, digested, arms }: CalibrationRun, earlier?: Calibration): Calibration {
  const fingerprint = placeOf(run);
  const known =
    earlier !== undefined && unlikeTraits(earlier.fingerprint, fingerprint).length === 0 ? earlier : undefined;
  const metrics = PRIMARY_METRICS.flatMap((metric) => {
    const before = known?.metrics.find((each) => each.metric === metric)?.logRatios ?? [];
    const { pairs } = pairTrials({ run, trials, digested }, arms, primaryMetric(metric));
    const logRatios = [...before, ...pairs.map(({ difference }) => difference)].slice(-MOST_PAIRS);
    return logRatios.length === 0 ? [] : [{ metric, logRatios }];
  });
  return { schema: CALIBRATION_VERSION, fingerprint: [...fingerprint], metrics };
}

/** Machine, program and traffic; the images that ran are left out, as the noise of a machine does not come from them. */
export function placeOf(run: RunRecord): Traits {
  return fingerprintOf(run, []);
}

/**
 * The same, as a calibration of one topology of a run has it, in which both arms are that topology: the data of the others, and what a run
 * calls its topologies, say nothing of it.
 * @param arms  names of the arms of a calibration
 */
export function placeOfTwins(run: RunRecord, topology: string, arms: Arms): Traits {
  const own = run.topologies.filter(({ name }) => name === topology);
  const twins = [arms.baseline, arms.candidate].flatMap((arm) => own.map((one) => ({ ...one, name: arm })));
  return placeOf({ ...run, topologies: twins });
}

import type { DigestedTrial } from '../../figures/digested-trial.ts';
import type { GateSettings } from '../../records/gate-settings.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { Verdict } from '../../records/verdict.ts';
import type { Calibration } from '../calibration/calibration.ts';
import type { Arms } from './pairs.ts';

/** Everything a verdict rests on. */
export interface GateInput {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  /** by trial number */
  readonly digested: ReadonlyMap<number, DigestedTrial>;
  readonly arms: Arms;
  readonly settings: GateSettings;
  /** A/A data; of another machine or scenario it makes the verdict invalid */
  readonly calibration?: Calibration;
  /** the verdict with the regression that this run, with fresh containers, is to confirm */
  readonly confirms?: Verdict;
  /** the run of that verdict; absent: not at hand, and what its arms were is known by the verdict alone */
  readonly confirmedRun?: { readonly run: RunRecord; readonly trials: readonly TrialRecord[] };
}

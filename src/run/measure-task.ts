import type { BinSettings } from '../load/load-engine.ts';
import type { PhaseLog } from './phase-log.ts';
import type { PlannedTrial } from './plan/plan.ts';
import type { TrialContext } from './trial-context.ts';

/** How it is seen that clients are served well again. */
export interface Settling {
  /** how finely hits are counted, and above what they are slow */
  readonly bins: BinSettings;
  /** so long is waited for it, ms */
  readonly withinMs: number;
}

/** What is to be measured on something that answers. */
export interface MeasureTask {
  readonly planned: PlannedTrial;
  readonly context: TrialContext;
  readonly phases: PhaseLog;
  /** other trials were played on it: it need not get warm, and must be seen to serve well; absent: it came up for this one */
  readonly settling?: Settling;
}

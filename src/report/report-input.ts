import type { LatencyLine } from '../core/load.ts';
import type { EventLine, RunRecord, SampleLine, TrialRecord } from '../core/records.ts';
import type { RunSummary } from '../core/summary.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Lines } from './series/lines.ts';

/** Everything a report is made of: the files of a run directory, nothing live. The long ones may be read line by line. */
export interface ReportInput {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly summary: RunSummary;
  /** of a run that a gate judged */
  readonly verdict?: Verdict | undefined;
  readonly samples: Lines<SampleLine>;
  readonly latency: Lines<LatencyLine>;
  readonly events: Lines<EventLine>;
}

import type { LatencyLine } from '../records/load-totals.ts';
import type { EventLine, RunRecord, SampleLine, TrialRecord } from '../records/run-record.ts';
import type { RunSummary } from '../records/summary.ts';
import type { Verdict } from '../records/verdict.ts';
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

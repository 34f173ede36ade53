import type { LatencyLine } from '../records/load-totals.ts';
import type { RunRecord } from '../records/run-record.ts';
import type { EventLine } from '../records/events.ts';
import type { SampleLine } from '../records/sample.ts';
import type { TrialRecord } from '../records/trial-record.ts';
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

import type { Collector } from '../collectors/collector.ts';
import type { RunListener } from '../records/events.ts';
import type { LatencyLine } from '../records/load-totals.ts';
import type { SampleLine } from '../records/sample.ts';
import type { MeasuredTrial, TrialRecord } from '../records/trial-record.ts';
import type { LoadEngine } from '../load/load-engine.ts';
import type { Disturbance } from './disturbance.ts';
import type { PlannedTrial } from './plan/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { IdKind } from '../store/layout.ts';

/** What every trial of a run shares. */
export interface TrialContext {
  readonly runId: string;
  readonly scenario: Scenario;
  readonly scheduleDigest: string;
  readonly engine: LoadEngine;
  readonly collectors: readonly Collector[];
  readonly sutCpuset: string | undefined;
  /** other runs that measure on this machine now, a few words each */
  readonly otherRuns: () => Promise<readonly string[]>;
  /** the first measured trial of a topology in this run, once there is one */
  readonly firstTrial: (topology: string) => Pick<MeasuredTrial, 'trial' | 'containers'> | undefined;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
  /** what is done to the site meanwhile; absent: nothing, in any trial */
  readonly disturb?: ((planned: PlannedTrial) => Disturbance) | undefined;
  /** servers that are taken down once the topology is up; absent: none */
  readonly serversDown?: readonly string[];
  readonly onLatency: (line: LatencyLine) => void;
  readonly onSample: (line: SampleLine) => void;
  /** files of the run's directory in which a trial's writes are kept by id */
  readonly keep: {
    /** stem of the journals */
    readonly journal: (planned: PlannedTrial) => string;
    readonly ids: (planned: PlannedTrial, kind: IdKind, ids: readonly string[]) => Promise<void>;
  };
  /** keeps a trial's record; a later one of the same trial replaces it */
  readonly store: (record: TrialRecord) => Promise<void>;
  readonly saveLog: (planned: PlannedTrial, service: string, text: string) => Promise<void>;
}

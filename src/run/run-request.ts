import type { Platform } from '../platform/platform.ts';
import type { RunListener } from '../records/events.ts';
import type { LoadEngine } from '../load/load-engine.ts';
import type { LatencyLine } from '../records/load-totals.ts';
import type { RunRecord } from '../records/run-record.ts';
import type { TrialRecord } from '../records/trial-record.ts';
import type { Disturbance } from './disturbance.ts';
import type { PlannedTrial } from './plan/plan.ts';
import type { Sharing } from './sharing.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { WatchedTarget } from '../topology/watched-target.ts';
import type { Topology } from '../topology/topology.ts';

/** What is to be measured: whole topologies, or something that runs already. */
export type Candidates =
  | { readonly kind: 'topologies'; readonly platform: Platform; readonly topologies: readonly Topology[] }
  | { readonly kind: 'target'; readonly url: string; readonly watched?: WatchedTarget };

/** What was measured so far, for whoever decides whether that is enough. */
export interface RunSoFar {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly latency: () => AsyncIterable<LatencyLine>;
}

/** Trials that are to follow, and why; none: the run is over. */
export interface Growth {
  readonly trials: readonly PlannedTrial[];
  readonly reason: string;
}

export interface RunRequest {
  readonly version: string;
  readonly command: readonly string[];
  readonly scenario: Scenario;
  readonly candidates: Candidates;
  readonly plan: readonly PlannedTrial[];
  readonly engine: LoadEngine;
  /** asked when the plan is worked off; absent: the run is over then */
  readonly extend?: (so: RunSoFar) => Growth | Promise<Growth>;
  /** whether a trial that is done ends the run; absent: the others are measured all the same */
  readonly endsAt?: (trial: TrialRecord) => boolean;
  /** metrics for whose sake invalid blocks are measured again; absent: all */
  readonly repeatsFor?: readonly ('time' | 'work')[];
  /** an interrupted run that is to be carried on in its own directory; its plan is in `plan` */
  readonly resumes?: { readonly run: RunRecord; readonly trials: readonly TrialRecord[] };
  /** by topology, what its containers see of this machine: places from its folder on, or absolute, with digests; absent: nobody looked */
  readonly mounted?: ReadonlyMap<string, readonly { readonly path: string; readonly sha256: string }[]>;
  /** what is done to the site while it is measured, as a drill does; absent: nothing */
  readonly disturb?: (planned: PlannedTrial) => Disturbance;
  /** how trials follow each other on one bring-up; absent: each has its own */
  readonly sharing?: Sharing;
  /** servers that are taken down once a topology is up, before anything is asked of it; absent: none */
  readonly serversDown?: readonly string[];
  /** told what an interrupted run has already, once that is accepted, before anything is measured; what it throws ends the run */
  readonly onBegun?: (kept: readonly TrialRecord[]) => Promise<void>;
  /** told all trials so far whenever one is stored; what it throws ends the run */
  readonly onStored?: (trials: readonly TrialRecord[]) => Promise<void>;
  /** where the topologies of a comparison come from */
  readonly arms?: RunRecord['arms'];
  /** id of the run whose regression this one is to confirm */
  readonly confirms?: string;
  /** reports/, absolute */
  readonly reports: string;
  /** the run's own directory, made already */
  readonly directory: string;
  /** other runs that measure on this machine now, a few words each */
  readonly otherRuns: () => Promise<readonly string[]>;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
}

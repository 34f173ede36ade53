import type { Cluster } from '../cluster/cluster.ts';
import type { RunListener } from '../core/events.ts';
import type { Engine } from '../engines/engine.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Topology } from '../topology/topology.ts';

/** What is to be measured: whole topologies, or something that runs already. */
export type Candidates =
  | { readonly kind: 'topologies'; readonly cluster: Cluster; readonly topologies: readonly Topology[] }
  | { readonly kind: 'target'; readonly url: string };

export interface RunRequest {
  readonly version: string;
  readonly command: readonly string[];
  readonly scenario: Scenario;
  readonly candidates: Candidates;
  readonly plan: readonly PlannedTrial[];
  readonly engine: Engine;
  /** reports/, absolute */
  readonly reports: string;
  /** the run's own directory, made already */
  readonly directory: string;
  /** other runs that measure on this machine now, a few words each */
  readonly otherRuns: () => Promise<readonly string[]>;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
}

import type { CommitState } from '../build/git-state.ts';
import type { Topology } from '../../topology/topology.ts';

/** A topology in the work tree of a commit. */
export interface CheckedOutTopology {
  readonly topology: Topology;
  /** the work tree's folder */
  readonly tree: string;
  readonly state: CommitState;
}

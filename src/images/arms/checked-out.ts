import type { CommitState } from '../build/git-state.ts';
import type { Lack } from '../build/whole-tree.ts';
import type { Topology } from '../../topology/topology.ts';

/** A topology in the work tree of a commit. */
export interface CheckedOutTopology {
  readonly topology: Topology;
  /** the work tree's folder */
  readonly tree: string;
  readonly state: CommitState;
  /** what of the commit is not in the tree */
  readonly lacks: readonly Lack[];
}

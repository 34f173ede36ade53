import type { Compared } from './change-mark.ts';
import type { TopologyView } from './model.ts';
import type { Mark } from './parts/state.ts';

/** One row of the comparison: the first screen, the markdown text and nothing else decide what is compared. */
export interface ComparisonRow {
  readonly id: string;
  readonly title: string;
  /** what exactly it is, for a hint */
  readonly meaning: string;
  readonly cells: readonly ComparisonCell[];
}

export interface ComparisonCell {
  readonly topology: TopologyView;
  readonly value: string;
  /** least and most of the trials */
  readonly range?: string;
  readonly mark?: Mark;
  /** what a change against another topology is made of; absent where none may be claimed */
  readonly compared?: Compared;
  /** places of the topologies that no change may be claimed against; absent: of none */
  readonly unlike?: readonly number[];
  /** kept for the record, but not to be compared */
  readonly isGreyed: boolean;
}

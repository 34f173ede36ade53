import type { Fall } from './fall.ts';

export interface Metric {
  readonly meaning: string;
  /** what `item` names */
  readonly item?: string;
  /** a row exists only since its item was first used: one that is new counts from 0 */
  readonly appearsWhenUsed?: true;
  /** what a fall of this counter means; absent: what it means for all of its source (`FALLS`) */
  readonly fall?: Fall;
}

import type { ScheduleSpecification, Slice } from '../../scenario/schedule.ts';
import type { Target } from '../engine.ts';
import type { OutcomeColumns } from './outcome-rows.ts';
import type { Tally } from './tally.ts';
import type { ThreadCost } from './thread-cost.ts';

/** What a worker is given when it is made. */
export interface WorkerTask {
  readonly kind: 'generator';
  /** for the ticker that it starts */
  readonly program: string;
  readonly schedule: ScheduleSpecification;
  readonly slice: Slice;
  readonly target: Target;
  readonly maxInFlight: number;
  readonly timeoutMs: number;
  /** of this worker; absent: its writes are not noted */
  readonly journalFile?: string;
}

/** What a ticker is given when it is made. */
export interface TickerTask {
  readonly kind: 'ticker';
  /** shared with the generator; see TICKER_CELLS */
  readonly cells: Int32Array;
}

/** To a worker: begin; time 0 is then, epoch ms. */
export interface StartMessage {
  readonly startedAtMs: number;
}

/** From a worker. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly isPriorityRaised: boolean }
  | {
      readonly kind: 'batch';
      readonly columns: OutcomeColumns;
      readonly settledUntilUs: number;
      readonly inFlight: number;
    }
  | { readonly kind: 'end'; readonly tally: Tally; readonly scheduleDigest: string; readonly cost: ThreadCost };

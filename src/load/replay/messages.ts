import type { ScheduleSpecification, Slice } from '../../scenario/schedule.ts';
import type { LatencyLine, LoadProgress, LoadTotals } from '../../records/load-totals.ts';
import type { LoadEngine, OpenSettings, PartSettings } from '../load-engine.ts';
import type { Target } from '../../http/target.ts';
import type { OutcomeColumns } from './outcome-rows.ts';
import type { SendingThread } from './real-time.ts';
import type { Tally } from './tally.ts';
import type { ThreadCost } from './thread-cost.ts';
import type { TickerMemory } from './ticker.ts';

/** What a worker is given when it is made. */
export interface WorkerTask {
  readonly kind: 'generator';
  /** for the ticker that it starts */
  readonly program: string;
  /** the first part of the load */
  readonly first: LoadPart;
  readonly slice: Slice;
  readonly target: Target;
  /** its own share of `places`, for who cannot share */
  readonly maxInFlight: number;
  /** what the threads of its process share */
  readonly places: { readonly cells: Int32Array; readonly most: number };
  /** the same for their connections; absent: as many as the system gives */
  readonly connections?: { readonly cells: Int32Array; readonly most: number };
  readonly timeoutMs: number;
}

/** What is sent in one go. */
export interface LoadPart {
  readonly schedule: ScheduleSpecification;
  /** of the worker; absent: its writes are not noted */
  readonly journalFile?: string;
}

/** What a ticker is given when it is made. */
export interface TickerTask {
  readonly kind: 'ticker';
  /** shared with the generator */
  readonly memory: TickerMemory;
}

/** To a worker: begin, time 0 is then, epoch ms. Or, once a part has ended: make the next one ready. */
export type ToWorker =
  { readonly kind: 'start'; readonly startedAtMs: number } | { readonly kind: 'prepare'; readonly part: LoadPart };

/** From a worker; for each part `ready`, batches, `end`. */
export type WorkerMessage =
  | { readonly kind: 'begun' }
  | {
      readonly kind: 'ready';
      readonly isPriorityRaised: boolean;
      /** of the system: of the thread and its ticker; absent where they cannot be told */
      readonly threadIds?: readonly number[];
    }
  | {
      readonly kind: 'batch';
      readonly columns: OutcomeColumns;
      readonly settledUntilUs: number;
      readonly inFlight: number;
    }
  | { readonly kind: 'end'; readonly tally: Tally; readonly scheduleDigest: string; readonly cost: ThreadCost };

/** What a generating process is given when it is made; structured-cloned, so it has no functions. */
export interface ProcessTask {
  readonly engine: Pick<LoadEngine, 'id' | 'loadModel'>;
  /** of its threads */
  readonly program: string;
  readonly target: Target;
  /** of the whole load; `workers` are those of each process */
  readonly settings: Pick<OpenSettings, 'maxInFlight' | 'timeoutMs' | 'workers'>;
  readonly slice: Slice;
}

/**
 * To a generating process that has its task: make a part ready, then begin, and so on. Processes share the system's clock, while `wallMs`
 * of each may have drifted from it.
 */
export type ToProcess =
  | {
      readonly kind: 'prepare';
      readonly schedule: ScheduleSpecification;
      readonly settings: Pick<PartSettings, 'intervalMs' | 'journal' | 'bins'>;
    }
  | { readonly kind: 'start'; readonly startAtSystemMs: number };

/** From a generating process, for each part; progress once a second, as the sign that it lives. */
export type ProcessMessage =
  | { readonly kind: 'ready'; readonly threads: readonly SendingThread[] }
  | { readonly kind: 'latency'; readonly line: Omit<LatencyLine, 'trial'> }
  | { readonly kind: 'progress'; readonly progress: Pick<LoadProgress, 'counts' | 'inFlight'> }
  | { readonly kind: 'end'; readonly totals: LoadTotals }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly stack?: string };

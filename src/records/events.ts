import { z } from 'zod';
import type { LoadProgress } from './load-totals.ts';
import type { TrialRecord } from './trial-record.ts';

/** What a run tells its listeners (terminal, CI log, events.ndjson) while it goes on. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly runId: string;
      readonly directory: string;
      readonly trials: number;
      /** of them measured before, as an interrupted run is continued */
      readonly kept: number;
      /** in the order of the plan */
      readonly topologies: readonly string[];
      /** the scenario's objective */
      readonly p95LimitMs: number;
      readonly scenario: string;
      /** absent: a script sends what it likes */
      readonly scheduleDigest?: string;
      readonly hits?: number;
      /** of a user's own, instead of the schedule */
      readonly script?: string;
      readonly expectedMs: number;
    }
  | { readonly type: 'trial-started'; readonly trial: number; readonly topology: string; readonly repetition: number }
  | {
      readonly type: 'plan-extended';
      /** all there are now */
      readonly trials: number;
      readonly reason: string;
      /** what was added repeats nothing */
      readonly isMore?: true;
    }
  | { readonly type: 'phase-started'; readonly trial: number; readonly phase: Phase; readonly expectedMs?: number }
  | { readonly type: 'service'; readonly trial: number; readonly service: string; readonly state: string }
  | {
      readonly type: 'load';
      readonly trial: number;
      readonly phase: Phase;
      readonly durationMs: number;
      readonly progress: LoadProgress;
      /** of the measurement only */
      readonly readings?: ReadingsNow;
      /** what the checks of a trial would say if it ended now, as far as that is known before its end */
      readonly checks?: readonly CheckSoFar[];
    }
  | {
      readonly type: 'trial-finished';
      readonly trial: number;
      readonly topology: string;
      readonly outcome: TrialRecord['state'];
      readonly line: string;
      /** absent: it was not measured */
      readonly figures?: TrialFigures;
    }
  /** what a drill does to the site, and sees of it */
  | { readonly type: 'disturbance'; readonly trial: number; readonly what: string }
  | { readonly type: 'warning'; readonly trial?: number; readonly message: string }
  | { readonly type: 'run-finished'; readonly runId: string; readonly directory: string };

/** What collectors saw between their last two readings; what is absent is not known. */
export interface ReadingsNow {
  /** of all databases */
  readonly statementsPerSecond?: number;
  /** that this process and those that send for it kept busy */
  readonly generatorCores?: number;
  /** share of all CPU time that the hypervisor gave to others, 0..1 */
  readonly stealRatio?: number;
}

export interface CheckSoFar {
  readonly id: string;
  readonly title: string;
  readonly state: 'valid' | 'warning' | 'invalid' | 'not-measured';
  readonly measured: string;
  readonly limits: string;
}

/** A trial's row in a live view. */
export interface TrialFigures {
  readonly hits: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** without those that the generator lacked something for */
  readonly errors: number;
  readonly dropped: number;
  /** absent: there is no database, or nobody knows */
  readonly statementsPerHit?: number;
  readonly validity: { readonly time: Validity; readonly work: Validity };
}
type Validity = Extract<TrialRecord, { state: 'measured' }>['validity']['time'];

export const PHASES = [
  'control',
  'restore data',
  'whole again',
  'bring up',
  'servers down',
  'verify',
  'warm up',
  'measure',
  'drain',
  'tear down',
] as const;
export type Phase = (typeof PHASES)[number];

export type RunListener = (event: RunEvent) => void;

/** A line of events.ndjson: what happened when. */
export const eventLine = z.strictObject({
  atMs: z.number(),
  trial: z.int().nonnegative().optional(),
  type: z.string(),
  detail: z.string(),
});
export type EventLine = z.infer<typeof eventLine>;

import { z } from 'zod';
import type { LoadProgress } from './load-totals.ts';

/** What a run tells its listeners (terminal, CI log, events.ndjson) while it goes on. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly runId: string;
      readonly directory: string;
      readonly trials: number;
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
    }
  | { readonly type: 'phase-started'; readonly trial: number; readonly phase: Phase; readonly expectedMs?: number }
  | { readonly type: 'service'; readonly trial: number; readonly service: string; readonly state: string }
  | {
      readonly type: 'load';
      readonly trial: number;
      readonly phase: Phase;
      readonly durationMs: number;
      readonly progress: LoadProgress;
    }
  | {
      readonly type: 'trial-finished';
      readonly trial: number;
      readonly topology: string;
      readonly outcome: string;
      readonly line: string;
    }
  /** what a drill does to the site, and sees of it */
  | { readonly type: 'disturbance'; readonly trial: number; readonly what: string }
  | { readonly type: 'warning'; readonly trial?: number; readonly message: string }
  | { readonly type: 'run-finished'; readonly runId: string; readonly directory: string };

export const PHASES = [
  'control',
  'restore data',
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

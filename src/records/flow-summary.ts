import { z } from 'zod';
import { notReachedCause } from './flow-load.ts';

const count = z.int().nonnegative();

/** What became of the visits of one flow, over the counted trials of a topology. */
export const flowSummary = z.strictObject({
  name: z.string(),
  /** `begun`: a step was sent; `finished`: every step that was due was answered as expected; absent: no record says */
  visits: z.strictObject({ due: count, begun: count, finished: count }).optional(),
  /** scheduled = sent + dropped + not reached */
  steps: z.strictObject({ scheduled: count, sent: count, dropped: count, notReached: count }),
  /** of the steps due, 0..1; absent: none was */
  notReachedRatio: z.number().optional(),
  /** by why the value that they needed never came; unknown: the record does not say */
  causes: z.array(z.strictObject({ cause: z.union([notReachedCause, z.literal('unknown')]), hits: count })),
  /** steps that waited for a value after they were due, and how long; the times are absent where none did */
  held: z.strictObject({ hits: count, p50Ms: z.number().optional(), p99Ms: z.number().optional() }),
  /** from when a step was due, with the time held; absent: no step was answered or given up */
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
  p99Ms: z.number().optional(),
});
export type FlowSummary = z.infer<typeof flowSummary>;

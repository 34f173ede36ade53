import { z } from 'zod';
import { drillCanary } from './drill-canary.ts';

const count = z.int().nonnegative();

/** A time over all plays of a drill, ms; `missing` of them had none. */
export const spread = z.strictObject({ median: z.number().optional(), worst: z.number().optional(), missing: count });
export type DrillSpread = z.infer<typeof spread>;

export const drillGrowth = z.strictObject({
  /** from the command until the new instance is ready */
  toReady: spread,
  /** until load balancers have it */
  toTaken: spread,
  /** whether it was more load than what was there could serve; absent: not the same in all plays */
  isOverloaded: z.boolean().optional(),
  /** hits a second answered rightly and within the limit: medians over the seconds before, and the last ones; medians over the plays */
  servedBefore: z.number().optional(),
  servedAfter: z.number().optional(),
  /** the same difference in the plays without it: the largest */
  controlGain: z.number().optional(),
});
export type DrillGrowth = z.infer<typeof drillGrowth>;

/** The most of all plays; absent: nobody knows when it ended. */
export const drillSurge = z.strictObject({
  /** from its end until clients were served well again */
  toBack: spread,
  due: count.optional(),
  failed: count.optional(),
  slow: count.optional(),
});
export type DrillSurge = z.infer<typeof drillSurge>;

export const canaryResult = z.strictObject({
  /** of each play that came so far */
  states: z.array(drillCanary.shape.state),
  /** from when it was ready until it was gone; `missing` of the plays did not take it away */
  toRollback: spread,
  /** of the worst play: hits that failed or were slow beyond the worst control; absent: not played */
  harmed: count.optional(),
});

import { z } from 'zod';

const count = z.int().nonnegative();

/**
 * Why the value that a step needed never came, at the step that was to give it: a wrong answer or none, none in time, an answer as
 * expected without such a value, no place in flight; `unsendable`: it came, and no header can hold it.
 */
export const notReachedCause = z.enum(['error', 'time-out', 'no-match', 'dropped', 'unsendable']);
export type NotReachedCause = z.infer<typeof notReachedCause>;

/** With flows: visits that were due, steps that were held, and those that were not reached, by endpoint and reason. */
export const flowLoad = z.strictObject({
  visits: count,
  /** steps that were due; absent in records of earlier versions */
  due: count.optional(),
  held: count,
  notReached: z.array(
    z.strictObject({
      endpoint: z.string(),
      reason: z.string(),
      /** absent in records of earlier versions */
      cause: notReachedCause.optional(),
      hits: count,
    }),
  ),
  /** absent in records of earlier versions */
  byFlow: z
    .array(
      z.strictObject({
        flow: z.string(),
        /** visits of which a step was due */
        due: count,
        /** of which a step was sent */
        begun: count,
        /** of which every step that was due was sent and answered as expected */
        finished: count,
      }),
    )
    .optional(),
});

import { z } from 'zod';

const count = z.int().nonnegative();
const ms = z.number().nonnegative();

/** Time between two steps of a visit, from due time to due time. */
export const thinkTime = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), ms }),
  z.strictObject({ kind: z.literal('uniform'), fromMs: ms, toMs: ms }),
  z.strictObject({ kind: z.literal('exponential'), meanMs: ms }),
  /** evenly spaced, ascending */
  z.strictObject({ kind: z.literal('quantiles'), ms: z.array(ms).min(2) }),
]);

/** What visits of a flow do, as run.json says it. */
export const flowRecord = z.strictObject({
  name: z.string(),
  /** of all hits that are asked for, 0..1 */
  share: z.number(),
  /** that the schedule begins, in one measurement */
  visits: count,
  /** mean number of steps of a visit that is not cut off by the end */
  stepsPerVisit: z.number(),
  /** absent: visits have no rows of a file */
  feed: z.strictObject({ columns: z.array(z.string()), rows: count, order: z.enum(['random', 'sequence']) }).optional(),
  steps: z.array(
    z.strictObject({
      /** that a visit has it, 0..1 */
      chance: z.number(),
      /** absent: of the first step */
      think: thinkTime.optional(),
      /** one of them, by weight */
      options: z
        .array(
          z.strictObject({
            endpoint: z.string(),
            weight: z.number(),
            /** values of earlier answers without which it cannot be sent */
            needs: z.array(z.string()),
            /** values that its answer gives */
            takes: z.array(z.string()),
          }),
        )
        .min(1),
    }),
  ),
});
export type FlowRecord = z.infer<typeof flowRecord>;

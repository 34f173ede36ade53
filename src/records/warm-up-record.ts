import { z } from 'zod';

/** How the hits before the measurement went. */
export const warmUpRecord = z.strictObject({
  /** ms of load, without what lies between windows */
  durationMs: z.number(),
  /** windows that were compared, in order; none where the warm-up lasts a fixed time */
  windows: z.array(
    z.strictObject({
      /** median service time of all hits of the window, ms; absent where none was answered or given up, null in older records */
      serviceP50Ms: z.number().nullish(),
      /** over all databases; 0 without one, absent where one could not be read */
      statementsPerHit: z.number().optional(),
    }),
  ),
  /** whether the last two windows differed by less than 5 % in both; null: nobody looked */
  isSteady: z.boolean().nullable(),
  /** whether the measurement came from the same threads, over the same connections; absent in records of earlier versions: it did not */
  isOneLoad: z.boolean().optional(),
  /** from the last answer of the warm-up to the measurement's time 0 */
  untilMeasurementMs: z.number().optional(),
});
export type WarmUpRecord = z.infer<typeof warmUpRecord>;

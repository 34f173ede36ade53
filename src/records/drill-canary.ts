import { z } from 'zod';

/** What a new version came to beside a fresh instance of the old one. */
export const drillCanary = z.strictObject({
  state: z.enum(['better', 'not-worse', 'worse', 'cannot-say']),
  /** seconds that were compared */
  points: z.int().nonnegative(),
  /** CPU time of the canary over that of the baseline, per hit where hits are counted; absent: too few seconds */
  ratio: z.number().optional(),
  /** of the hits of the two, 0..1; absent: nobody counts them */
  share: z.number().optional(),
});

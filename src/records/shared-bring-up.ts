import { z } from 'zod';

/** Where a trial stands among those of a run whose trials may follow each other on one bring-up. */
export const sharedBringUp = z.strictObject({
  /** which of the run, from 1; those that share one have its number */
  number: z.int().positive(),
  /** which trial on it, from 1 */
  place: z.int().positive(),
  /** of the first: why the one before it was ended; absent: none stood */
  because: z.string().optional(),
});
export type SharedBringUp = z.infer<typeof sharedBringUp>;

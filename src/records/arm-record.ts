import { z } from 'zod';

/** One side of a comparison, and where it comes from. */
export const armRecord = z.strictObject({
  /** the name of its topology in the plan */
  name: z.enum(['baseline', 'candidate']),
  /** as it was asked for, e.g. git:main */
  given: z.string(),
  kind: z.enum(['topology', 'git', 'image']),
  /** name or path of the topology, as it was asked for */
  topology: z.string(),
  /** full hash; of kind git only */
  commit: z.string().optional(),
  /** tag; of kind image only */
  tag: z.string().optional(),
  /** what each service runs, whatever is built later */
  images: z.array(z.strictObject({ service: z.string(), image: z.string(), imageId: z.string() })),
});
export type ArmRecord = z.infer<typeof armRecord>;

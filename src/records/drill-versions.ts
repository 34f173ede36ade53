import { z } from 'zod';

/** What runs, and what would run if it were made again. */
export const drillVersions = z.strictObject({
  engine: z.string(),
  instances: z.array(
    z.strictObject({
      /** a service, with its number where there are several of it */
      instance: z.string(),
      /** as the Compose file names it */
      image: z.string(),
      /** absent: it does not run */
      imageId: z.string().optional(),
      /** what that name leads to; absent: to nothing */
      namedId: z.string().optional(),
    }),
  ),
});
export type DrillVersions = z.infer<typeof drillVersions>;

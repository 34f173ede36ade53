import { z } from 'zod';

/** A value with the bounds of its 95 % interval. */
const estimate = z.strictObject({ value: z.number(), lower: z.number(), upper: z.number() });

/** What serving the day takes. */
export const serving = z.strictObject({
  containers: z.int().nonnegative(),
  /** each container at its own largest, in the trial where their sum was largest; absent: one was not read */
  peakMemoryBytes: z.number().optional(),
  /** cores = idle + CPU time of a hit times the rate, through the intervals of the day; absent: unknown */
  demand: z
    .strictObject({
      /** points that the line goes through */
      intervals: z.int(),
      /** hits a second in the busiest part of the day */
      peakRatePerSecond: z.number(),
      idleCores: estimate,
      cpuMsPerHit: estimate,
      peakCores: estimate,
      roles: z.array(z.strictObject({ role: z.string(), cores: z.number() })),
      usedCoreHoursPerMillionHits: z.number(),
    })
    .optional(),
});
export type Serving = z.infer<typeof serving>;

import { z } from 'zod';

const count = z.int().nonnegative();

/** Whether the volumes of a run were kept when everything else of it was lost. */
export const volumesFate = z.enum(['kept', 'lost']);
export type VolumesFate = z.infer<typeof volumesFate>;

/**
 * What a rebuild came to, in order. gone: nothing of the topology is left but what is kept; read: the plan and the topology's files were read
 * again; made: networks and volumes; started: every container; tier: all services of one role are ready; ready: all of them are; failed: it
 * ended before that. Of clients: answered: the first hit due after everything was gone that was answered rightly; served: t4; whole: t5
 */
export const rebuildStep = z.enum([
  'gone',
  'read',
  'made',
  'started',
  'tier',
  'ready',
  'failed',
  'answered',
  'served',
  'whole',
]);
export type RebuildStep = z.infer<typeof rebuildStep>;

/** The rebuild clock of a play. */
export const drillRebuild = z.strictObject({
  volumes: volumesFate,
  /** in order of time; absent steps were not seen */
  steps: z.array(z.strictObject({ step: rebuildStep, afterMs: z.number(), detail: z.string().optional() })),
  /** acknowledged and not stored; absent: not known */
  lostWrites: count.optional(),
  /** from when the first of them was acknowledged to the loss, ms; absent: none was lost, or it is not known */
  lostSinceMs: z.number().optional(),
});
export type DrillRebuild = z.infer<typeof drillRebuild>;

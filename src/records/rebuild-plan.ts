import { z } from 'zod';
import { volumesFate } from './drill-rebuild.ts';
import type { FileKind } from './file-kind.ts';

/** rebuild/NN-<drill>.json: all that a topology is rebuilt from, with its own files. Secrets stand in those, and not here. */
export const REBUILD_PLAN_VERSION = 1;

const count = z.int().nonnegative();

const plannedContainer = z.strictObject({
  service: z.string(),
  /** from 1 */
  replica: count,
  name: z.string(),
  /** sha256:... */
  imageId: z.string(),
  /** where clients and collectors find it on this machine */
  ports: z.array(z.strictObject({ container: count, host: count })),
  /** a task that had run to its end when everything was up */
  hasEnded: z.literal(true).optional(),
});

/** What the files of a topology do not say of it as it came up. */
export const inventory = z.strictObject({
  /** cores that it may use; absent: all */
  cpuset: z.string().optional(),
  readyWithinMs: z.number(),
  containers: z.array(plannedContainer),
});
export type Inventory = z.infer<typeof inventory>;

export const rebuildPlan = z.strictObject({
  schema: z.literal(REBUILD_PLAN_VERSION),
  runId: z.string(),
  trial: count,
  drill: z.string(),
  volumes: volumesFate,
  topology: z.strictObject({
    /** its file, with what was said of it outside of the file */
    word: z.string(),
    /** of the file as it was read for the play */
    sha256: z.string(),
  }),
  inventory,
});
export type RebuildPlan = z.infer<typeof rebuildPlan>;

export const REBUILD_PLAN_FILE: FileKind<RebuildPlan> = {
  title: 'a plan of a rebuild',
  version: REBUILD_PLAN_VERSION,
  schema: rebuildPlan,
  upgrades: [],
};

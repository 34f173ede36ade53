import { z } from 'zod';
import { scorecardRow } from './decision.ts';
import { drillAudit } from './drill-audit.ts';
import { drillCanary } from './drill-canary.ts';
import { canaryResult, drillGrowth, drillSurge, spread } from './drill-figures.ts';
import { drillRebuild, rebuildStep } from './drill-rebuild.ts';
import { drillVersions } from './drill-versions.ts';
import type { FileKind } from './file-kind.ts';
import { fineBins } from './load-totals.ts';
import { sharedBringUp } from './shared-bring-up.ts';
import { writeProof } from './write-proof.ts';

/** drill.json, beside the run.json of the run in which every play is a trial. Times are ms after the time 0 of their trial. */
export const DRILL_VERSION = 1;

const count = z.int().nonnegative();

/** What the drill itself did and saw, in order. */
export const drillMark = z.strictObject({
  atMs: z.number(),
  /**
   * noted: what will be broken was written down; fault: it begins; applied: it is broken; undoing, undone: it is not any more;
   * broken, whole: a look at all containers found one that does not run as before, or none; of a change: replaced: one instance is the new
   * one, and ready; rolled-back: it was not, and what ran before is there again; of a
   * restart: versions: what runs before it, and after it; of a scale-out: added: one more instance is ready; taken, untaken: load balancers have
   * it, or were not seen to; of a canary: added: it and its baseline are ready; judged: what was found of it; where all is lost: rebuilt: a
   * step of the rebuild
   */
  what: z.enum([
    'noted',
    'fault',
    'applied',
    'undoing',
    'undone',
    'broken',
    'whole',
    'replaced',
    'rolled-back',
    'versions',
    'added',
    'taken',
    'untaken',
    'judged',
    'rebuilt',
  ]),
  detail: z.string().optional(),
  /** of versions */
  versions: drillVersions.optional(),
  /** of judged */
  canary: drillCanary.optional(),
  /** of rebuilt: what was done */
  step: rebuildStep.optional(),
  /** of undoing: everything ran already, started by its restart policy */
  isRestored: z.literal(true).optional(),
});
export type DrillMark = z.infer<typeof drillMark>;

/** marks/NN-<drill>.json: stored with each play, so that a killed drill has lost none. */
export const DRILL_MARKS_VERSION = 1;
const drillMarks = z.strictObject({
  schema: z.literal(DRILL_MARKS_VERSION),
  trial: count,
  drill: z.string(),
  marks: z.array(drillMark),
});
export const DRILL_MARKS_FILE: FileKind<z.infer<typeof drillMarks>> = {
  title: 'marks of a drill',
  version: DRILL_MARKS_VERSION,
  schema: drillMarks,
  upgrades: [],
};

/** Absent: it did not happen, or was not seen; `play.remarks` says which. */
export const drillTimeline = z.strictObject({
  /** the fault was issued; of a play without one: the same moment of its day */
  t0Ms: z.number(),
  /** first hit that failed, or was slow where slow hits are more than chance */
  t1Ms: z.number().optional(),
  /** first look of the drill at the containers that found one broken */
  t2Ms: z.number().optional(),
  /** first acknowledged write that was found stored, after the first from t1 on that was not acknowledged, else after t1 */
  t3Ms: z.number().optional(),
  /** from then on no error, and p99 within the limit, for 10 s, second by second */
  t4Ms: z.number().optional(),
  /** every container runs again as it did before, and did so to the end */
  t5Ms: z.number().optional(),
});
export type DrillTimeline = z.infer<typeof drillTimeline>;

/** A layer that noticed, by its own collector: between a reading without a sign of it and the next one, which has it. */
export const drillLayer = z.strictObject({
  /** the program, e.g. HAProxy */
  layer: z.string(),
  service: z.string(),
  /** what it says, e.g. a server of the backend app is down */
  what: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
});
export type DrillLayer = z.infer<typeof drillLayer>;

/** Hits due from the second before the fault on, since hits that were under way then met it too. */
export const drillHits = z.strictObject({ due: count, failed: count, slow: count });
export type DrillHits = z.infer<typeof drillHits>;

export const drillPlay = z.strictObject({
  trial: count,
  /** none: the control */
  drill: z.string(),
  repetition: count,
  state: z.enum(['played', 'failed', 'interrupted']),
  /** absent: it had a bring-up of its own */
  bringUp: sharedBringUp.optional(),
  /** why it was not played to its end */
  reason: z.string().optional(),
  /** whether the second-by-second windows before the fault were without error and within the limit */
  steady: z.strictObject({ state: z.enum(['proved', 'broken', 'unknown']), reason: z.string() }).optional(),
  /** clients noticed it: failed hits, or more slow ones than the controls explain; absent: unknown, as nothing tells how many are slow without a fault */
  isNoticed: z.boolean().optional(),
  timeline: drillTimeline.optional(),
  /** in the order in which they noticed; absent: no readings are there */
  layers: z.array(drillLayer).optional(),
  hits: drillHits.optional(),
  /** failed hits due after t4 */
  failedAfterRecovery: count.optional(),
  /** hits that somebody tried again, so that they did not fail; absent: not counted */
  retries: z
    .strictObject({
      /** by load balancers, on another or the same server; absent: none was read */
      loadBalancer: count.optional(),
      /** of them given to another server */
      redispatched: count.optional(),
      /** by the generator, at another entry point */
      generator: count,
    })
    .optional(),
  /** longest time without an acknowledged write that was found stored, ms; absent: no writes, or not proved */
  longestWriteGapMs: z.number().optional(),
  accounting: z
    .strictObject({
      state: z.enum(['pass', 'fail', 'unknown']),
      /** where a count broke, or could not be told */
      stage: z.string().optional(),
      reasons: z.array(z.string()),
      proof: writeProof.optional(),
    })
    .optional(),
  /** who made it whole: its own restart policy, or the drill */
  restoredBy: z.enum(['itself', 'drill', 'nobody']).optional(),
  /** of one in which everything was lost */
  rebuild: drillRebuild.optional(),
  /** the generator was too short of CPU for all hits to leave: then failed hits are no proof against the site */
  isGeneratorShort: z.literal(true).optional(),
  /** what else took the machine's CPU time: then errors and slow hits may be its doing; absent: too little to count */
  machine: z.string().optional(),
  marks: z.array(drillMark),
  bins: fineBins.optional(),
  remarks: z.array(z.string()),
});
export type DrillPlay = z.infer<typeof drillPlay>;

export const drillResult = z.strictObject({
  drill: z.string(),
  title: z.string(),
  state: scorecardRow.shape.state,
  /** in one sentence, why */
  sentence: z.string(),
  /** that were played; `settings.repetitions` were asked for */
  plays: count,
  /** of the plays; absent: of some it is unknown */
  noticed: count.optional(),
  /** t1 - t0 */
  toFirstError: spread,
  /** t2 - t0 */
  toSeen: spread,
  /** t3 - t1 */
  toWrites: spread,
  /** t4 - t1 */
  toRecovered: spread,
  /** t4 - t0 */
  outage: spread,
  /** t5 - t0 */
  toWhole: spread,
  failed: z.strictObject({ median: z.number(), worst: count }).optional(),
  slow: z.strictObject({ median: z.number(), worst: count }).optional(),
  /** of the plays without a fault, for comparison; the worst are absent where none was played */
  control: z.strictObject({ plays: count, failedWorst: count.optional(), slowWorst: count.optional() }),
  /** of a scale-out */
  growth: drillGrowth.optional(),
  /** of an overload */
  surge: drillSurge.optional(),
  /** of a canary */
  canary: canaryResult.optional(),
  accounting: z.enum(['pass', 'fail', 'unknown', 'none']),
  /** what is published or computed for such a fault */
  expected: z.array(z.strictObject({ what: z.string(), range: z.string(), basis: z.string() })),
  row: scorecardRow,
});
export type DrillResult = z.infer<typeof drillResult>;

export const drillRecord = z.strictObject({
  schema: z.literal(DRILL_VERSION),
  benchdayVersion: z.string(),
  runId: z.string(),
  command: z.array(z.string()),
  /** running: of a drill that was killed too */
  state: z.enum(['running', 'finished', 'interrupted', 'failed']),
  scenario: z.string(),
  topology: z.string(),
  seed: z.int(),
  settings: z.strictObject({
    drills: z.array(z.string()),
    repetitions: count,
    /** held over the whole play: that of the day's busiest part */
    ratePerSecond: z.number(),
    durationMs: z.number(),
    faultAtMs: z.number(),
    /** what the hits use; absent: as the scenario says, keep-alive by default */
    connections: z.enum(['keep-alive', 'fresh']).optional(),
    /** so long lasts the load of a deploy for each instance that is replaced by itself, where that is more than `durationMs`; absent: as long as the others */
    deployMsEach: z.number().optional(),
    /** plays of a repetition follow each other on one bring-up; absent: each has its own */
    bringUp: z.literal('shared').optional(),
    /** from the fault to its undoing */
    holdMs: z.number(),
    /** p99 within it */
    limitMs: z.number(),
    /** the most that t4 - t0 may be; absent: nobody asked for a bound */
    recoverWithinMs: z.number().optional(),
  }),
  plays: z.array(drillPlay),
  results: z.array(drillResult),
  /** absent: not every component was broken in each way, as by an audit or a whole disaster-recovery day */
  audit: drillAudit.optional(),
  warnings: z.array(z.string()),
});
export type DrillRecord = z.infer<typeof drillRecord>;
export type DrillSettings = DrillRecord['settings'];

export const DRILL_FILE: FileKind<DrillRecord> = {
  title: 'a drill',
  version: DRILL_VERSION,
  schema: drillRecord,
  upgrades: [],
};

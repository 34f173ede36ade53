import { z } from 'zod';
import { queryPlan, statementsAlone } from './database-evidence.ts';
import type { FileKind } from './file-kind.ts';
import { loadTotals } from './load-totals.ts';
import { metricKind, metricName } from './sample.ts';
import { sharedBringUp } from './shared-bring-up.ts';
import { unboundServers } from './unbound-servers.ts';
import { warmUpRecord } from './warm-up-record.ts';
import { writeProof } from './write-proof.ts';

export const TRIAL_VERSION = 1;

const epochMs = z.number();
const count = z.int().nonnegative();

export const identity = z.strictObject({
  /** e.g. "scheduled = sent + dropped" */
  name: z.string(),
  left: z.number(),
  right: z.number(),
  /** how far the sides may differ for a stated reason, e.g. connections that never reached the server */
  allowance: z.number(),
  allowanceReason: z.string().optional(),
  holds: z.boolean(),
});
export type Identity = z.infer<typeof identity>;
/** Names of identities that others look for. */
export const QUEUES_EMPTY = 'messages left in the queues before counting = 0';
export const WRITES_STORED = 'acknowledged writes = rows stored';

/** Which class of metric a validity check speaks for. A broken `all` leaves nothing to compare. */
export const metricClass = z.enum(['time', 'work', 'all']);

export const validityCheck = z.strictObject({
  id: z.string(),
  title: z.string(),
  speaksFor: metricClass,
  state: z.enum(['valid', 'warning', 'invalid', 'not-measured']),
  /** what was measured, with its unit */
  measured: z.string(),
  /** the limits, in words */
  limits: z.string(),
  /** what to do about it; present unless valid */
  remedy: z.string().optional(),
});
export type ValidityCheck = z.infer<typeof validityCheck>;

/** One trial's sum of a metric: the difference of a counter, the mean and the largest value of a gauge, over the measurement. */
export const metricTotal = z.strictObject({
  service: z.string(),
  /** which container of a service that has several */
  instance: z.string().optional(),
  metric: metricName,
  kind: metricKind,
  item: z.string().optional(),
  /** counter: last - first; gauge: mean */
  value: z.number(),
  max: z.number(),
});
export type MetricTotal = z.infer<typeof metricTotal>;

export const collectorReport = z.strictObject({
  collector: z.string(),
  service: z.string(),
  instance: z.string().optional(),
  readings: count,
  failures: count,
  lastFailure: z.string().optional(),
  /** wall time spent reading, ms; an upper bound of its cost in this process */
  readingMs: z.number(),
  /** CPU time of this process for all readings, ms: one ordinary reading, measured alone after the last hit, times the readings; absent: it could not be measured */
  cpuMs: z.number().optional(),
});
export type CollectorReport = z.infer<typeof collectorReport>;

/** How a database server counts statements. */
export const databaseSettings = z.strictObject({
  /** the service's name, or database-2 where it has several containers */
  server: z.string(),
  settings: z.array(z.strictObject({ name: z.string(), value: z.string() })),
});
export type DatabaseSettings = z.infer<typeof databaseSettings>;

/** An image that a trial ran, and where it came from. */
export const imageRecord = z.strictObject({
  /** as the topology names it */
  image: z.string(),
  imageId: z.string(),
  /** names under which registries know it */
  repoDigests: z.array(z.string()),
  /** absent when the image does not tell */
  createdAtMs: epochMs.optional(),
  /** absent for an image that captain.yml did not build */
  source: z.strictObject({ commit: z.string(), isDirty: z.boolean(), branch: z.string().optional() }).optional(),
});
export type ImageRecord = z.infer<typeof imageRecord>;

/** Fixed work before the trial, when nothing of it ran. */
export const controlWork = z.strictObject({
  units: count,
  /** medians of a unit */
  wallMs: z.number().positive(),
  cpuMs: z.number().positive(),
});

const phase = z.strictObject({ name: z.string(), startedAtMs: epochMs, endedAtMs: epochMs });

const trialHead = {
  schema: z.literal(TRIAL_VERSION),
  trial: count,
  topology: z.string(),
  repetition: count,
  startedAtMs: epochMs,
  endedAtMs: epochMs,
  phases: z.array(phase),
  /** absent: it had a bring-up of its own, as trials have where none is shared */
  sharedBringUp: sharedBringUp.optional(),
};

/** trials/NN-<topology>.json */
export const trialRecord = z.discriminatedUnion('state', [
  z.strictObject({
    ...trialHead,
    state: z.literal('measured'),
    /** the main entry point */
    entryUrl: z.string(),
    /** all entry points, the main one first; absent where there is one only, and in older records */
    entryUrls: z.array(z.string()).optional(),
    containers: z.array(
      z.strictObject({ service: z.string(), name: z.string(), image: z.string(), imageId: z.string() }),
    ),
    /** absent in records before 0.2: not known */
    images: z.array(imageRecord).optional(),
    /** of what it was measured on, also where others were before it */
    bringUpMs: z.number(),
    /** absent where the scenario's gate asks for none */
    control: controlWork.optional(),
    load: loadTotals,
    metrics: z.array(metricTotal),
    collectors: z.array(collectorReport),
    accounting: z.array(identity),
    /** absent where the ids of stored writes cannot be read */
    proof: writeProof.optional(),
    /** absent in records before 0.2, and where the scenario leaves it out */
    warmUp: warmUpRecord.optional(),
    /** problem: what was wrong, after the measurement only: a topology that answers wrongly before is not measured */
    verification: z.array(z.strictObject({ name: z.string(), detail: z.string(), problem: z.string().optional() })),
    /** tables of its databases before any load, by their own statistics; absent where no database said, and in records before 0.3 */
    tables: z.array(z.strictObject({ table: z.string(), rows: z.number().nonnegative() })).optional(),
    /** how its databases count statements; absent where no database said, and in records before 0.3 */
    databaseSettings: z.array(databaseSettings).optional(),
    /** of the SELECT statements that took most time, dearest first; absent: nobody asked, or none was seen */
    plans: z.array(queryPlan).optional(),
    /** in the first trial of a topology; absent: no PostgreSQL is watched, or it is a later trial, or an older record */
    statementsAlone: statementsAlone.optional(),
    validity: z.strictObject({
      time: z.enum(['valid', 'warning', 'invalid']),
      work: z.enum(['valid', 'warning', 'invalid']),
      checks: z.array(validityCheck),
    }),
    /** servers whose budget did not bind, and why; absent: all did, there are none, or the record is older */
    unboundServers: unboundServers.optional(),
    warnings: z.array(z.string()),
  }),
  z.strictObject({
    ...trialHead,
    state: z.literal('failed'),
    phase: z.string(),
    error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }),
  }),
  z.strictObject({ ...trialHead, state: z.literal('interrupted'), phase: z.string() }),
]);
export type TrialRecord = z.infer<typeof trialRecord>;

export const TRIAL_FILE: FileKind<TrialRecord> = {
  title: 'a trial',
  version: TRIAL_VERSION,
  schema: trialRecord,
  upgrades: [],
};
export type MeasuredTrial = Extract<TrialRecord, { state: 'measured' }>;

/** When and why it was ended, as it was far beyond the objectives: an answer, and no fault of the measurement. @returns undefined: it was not */
export function stoppedText(trial: TrialRecord): string | undefined {
  return trial.state === 'failed' && trial.error.code === 'STOPPED_EARLY' ? trial.error.message : undefined;
}

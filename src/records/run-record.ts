import { z } from 'zod';
import { armRecord } from './arm-record.ts';
import type { FileKind } from './file-kind.ts';
import type { MetricName } from './metrics.ts';
import { gateSettings } from './gate-settings.ts';
import { loadTotals } from './load-totals.ts';
import { warmUpRecord } from './warm-up-record.ts';
import { writeProof } from './write-proof.ts';

/**
 * Everything that is stored in a run directory, apart from latency.ndjson (records/load-totals.ts) and summary.json (records/summary.ts).
 * Each file carries the version of its shape; older ones are upgraded when they are read (records/file-kind.ts).
 */
export const RUN_VERSION = 2;
export const TRIAL_VERSION = 1;

const epochMs = z.number();
const count = z.int().nonnegative();

/** A run of another version may hold metrics that are not known here; nothing asks for these. */
const metricName = z.custom<MetricName>((value) => typeof value === 'string');

export const metricKind = z.enum(['counter', 'gauge']);
export type MetricKind = z.infer<typeof metricKind>;

/** run.json */
export const runRecord = z.strictObject({
  schema: z.literal(RUN_VERSION),
  runId: z.string(),
  benchdayVersion: z.string(),
  state: z.enum(['running', 'finished', 'interrupted', 'failed']),
  command: z.array(z.string()),
  startedAtMs: epochMs,
  finishedAtMs: epochMs.optional(),
  scenario: z.strictObject({
    name: z.string(),
    title: z.string(),
    file: z.string(),
    sha256: z.string(),
    profile: z.strictObject({
      name: z.string(),
      title: z.string(),
      source: z.string(),
      /** 24 or more fractions of the day, sum 1 */
      fractions: z.array(z.number()),
      timezone: z.string(),
    }),
    hitsPerDay: count,
    mode: z.enum(['time-lapse', 'full-day', 'real-time']),
    /** how long a trial's measurement lasts */
    durationMs: z.number(),
    /** what a shortened day does not show, one sentence each; empty in real time */
    caveats: z.array(z.string()),
    arrivals: z.enum(['poisson', 'uniform']),
    seed: z.int(),
    engine: z.string(),
    maxInFlight: count,
    timeoutMs: z.number(),
    workers: count,
    warmUp: z.strictObject({
      durationMs: z.number(),
      ratePerSecond: z.number(),
      /** absent in records before 0.2: duration */
      until: z.enum(['duration', 'steady']).optional(),
      maxMs: z.number().optional(),
    }),
    /** absent in records before 0.2: keep-alive */
    connections: z.enum(['keep-alive', 'fresh']).optional(),
    /** absent: nobody keeps cookies */
    sessions: z.strictObject({ visitors: count, hitsPerVisit: z.number() }).optional(),
    /** absent: nothing was said of https */
    tls: z.strictObject({ ca: z.string().optional(), isResumed: z.boolean() }).optional(),
    writeRatio: z.number(),
    writeRatioSource: z.string(),
    endpoints: z.array(
      z.strictObject({
        name: z.string(),
        method: z.string(),
        path: z.string(),
        share: z.number(),
        isWrite: z.boolean(),
      }),
    ),
    slo: z.strictObject({ p95Ms: z.number(), errorRatio: z.number() }),
    /** absent: the scenario says nothing of a gate, or the record is older than 0.2 */
    gate: gateSettings.optional(),
  }),
  schedule: z.strictObject({
    digest: z.string(),
    hits: count,
    peakRatePerSecond: z.number(),
    meanRatePerSecond: z.number(),
  }),
  reference: z.string(),
  topologies: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      file: z.string(),
      sha256: z.string(),
      services: z.array(z.strictObject({ name: z.string(), role: z.string(), image: z.string(), replicas: count })),
    }),
  ),
  plan: z.array(
    z.strictObject({
      trial: count,
      topology: z.string(),
      repetition: count,
      /** it is measured in the place of a repetition that was invalid */
      repeats: z.strictObject({ repetition: count, why: z.string() }).optional(),
    }),
  ),
  /** absent: a run that compares topologies as they are */
  arms: z.array(armRecord).optional(),
  /** id of the run whose regression this one was to confirm */
  confirms: z.string().optional(),
  /** each time an interrupted run was carried on; absent: never */
  resumed: z.array(z.strictObject({ atMs: epochMs, keptTrials: count })).optional(),
  environment: z.strictObject({
    hostname: z.string(),
    operatingSystem: z.string(),
    kernel: z.string(),
    cpuModel: z.string(),
    cpus: count,
    memoryBytes: count,
    node: z.string(),
    /** where the services ran: the Docker engine, or none */
    platform: z.string(),
    dockerVersion: z.string(),
    storageDriver: z.string(),
    cgroupVersion: z.string(),
    isolation: z.string(),
    git: z.strictObject({ commit: z.string(), branch: z.string(), isDirty: z.boolean() }).optional(),
  }),
});
export type RunRecord = z.infer<typeof runRecord>;

export const RUN_FILE: FileKind<RunRecord> = {
  title: 'a run',
  version: RUN_VERSION,
  schema: runRecord,
  upgrades: [platformInsteadOfCluster],
};

/** Version 1 called the platform a cluster, which is the name of one of the topologies too. */
function platformInsteadOfCluster(run: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { environment } = run;
  if (typeof environment !== 'object' || environment === null || !('cluster' in environment)) return run;
  const { cluster, ...others } = environment;
  return { ...run, environment: { ...others, platform: cluster } };
}

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
};

/** trials/NN-<topology>.json */
export const trialRecord = z.discriminatedUnion('state', [
  z.strictObject({
    ...trialHead,
    state: z.literal('measured'),
    entryUrl: z.string(),
    containers: z.array(
      z.strictObject({ service: z.string(), name: z.string(), image: z.string(), imageId: z.string() }),
    ),
    /** absent in records before 0.2: not known */
    images: z.array(imageRecord).optional(),
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
    verification: z.array(z.strictObject({ name: z.string(), detail: z.string() })),
    /** tables of its databases before any load, by their own statistics; absent where no database said, and in records before 0.3 */
    tables: z.array(z.strictObject({ table: z.string(), rows: z.number().nonnegative() })).optional(),
    validity: z.strictObject({
      time: z.enum(['valid', 'warning', 'invalid']),
      work: z.enum(['valid', 'warning', 'invalid']),
      checks: z.array(validityCheck),
    }),
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

/** A line of samples.ndjson. Lines carry no version: the run's own tells of which they are. */
export const sampleLine = z.strictObject({
  trial: count,
  /** ms since the measurement's time 0 (negative: before) */
  atMs: z.number(),
  service: z.string(),
  instance: z.string().optional(),
  metric: metricName,
  kind: metricKind,
  item: z.string().optional(),
  value: z.number(),
});
export type SampleLine = z.infer<typeof sampleLine>;

/** A line of events.ndjson: what happened when. */
export const eventLine = z.strictObject({
  atMs: epochMs,
  trial: count.optional(),
  type: z.string(),
  detail: z.string(),
});
export type EventLine = z.infer<typeof eventLine>;

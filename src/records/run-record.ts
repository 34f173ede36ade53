import { z } from 'zod';
import { armRecord } from './arm-record.ts';
import type { FileKind } from './file-kind.ts';
import { flowRecord } from './flow-record.ts';
import { gateSettings } from './gate-settings.ts';
import { objectives, prices, serverSize } from './objectives.ts';
import { swarmRecord } from './swarm-record.ts';

/**
 * run.json. Beside it stand trials (trial-record.ts), samples (sample.ts), events (events.ts), latencies (load-totals.ts), the summary and
 * a gate's verdict.
 * Each file carries the version of its shape; older ones are upgraded when they are read (records/file-kind.ts).
 */
export const RUN_VERSION = 2;

const epochMs = z.number();
const count = z.int().nonnegative();

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
    /** a user's own script decided what was sent: of `schedule` and `endpoints` nothing was; absent in records before 0.3, and without one */
    script: z.string().optional(),
    maxInFlight: count,
    timeoutMs: z.number(),
    workers: count,
    /** hosts that the load was sent from, one for each generator; absent: from this machine */
    generators: z.array(z.string()).optional(),
    warmUp: z.strictObject({
      durationMs: z.number(),
      ratePerSecond: z.number(),
      /** absent in records before 0.2: duration */
      until: z.enum(['duration', 'steady']).optional(),
      maxMs: z.number().optional(),
    }),
    /** absent in records before 0.2: keep-alive */
    connections: z.enum(['keep-alive', 'fresh']).optional(),
    /** HTTP/2; absent: HTTP/1.1 */
    http2: z.strictObject({ maxConnections: count.optional(), maxStreams: count.optional() }).optional(),
    /** absent: nobody keeps cookies */
    sessions: z.strictObject({ visitors: count, hitsPerVisit: z.number() }).optional(),
    /** absent: hits are independent, or the record is older */
    flows: z.array(flowRecord).optional(),
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
    /** the topology that it names as reference; absent in records before 0.3 */
    reference: z.string().optional(),
    /** absent: `slo` alone */
    objectives: objectives.optional(),
    server: serverSize.optional(),
    prices: prices.optional(),
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
      /** what it was read by, where more than the file was said; absent: the file */
      word: z.string().optional(),
      sha256: z.string(),
      services: z.array(
        z.strictObject({
          name: z.string(),
          role: z.string(),
          image: z.string(),
          replicas: count,
          /** of each of its containers, as the topology sets them; absent: it sets none, or the record is older than 0.6 */
          limits: z.strictObject({ cpus: z.number().optional(), memoryBytes: count.optional() }).optional(),
        }),
      ),
      /**
       * files of this machine that its containers see, and folders that none of them writes to: the place, from the Compose file's folder on,
       * and the digest of what was there; absent: nobody looked, or the record is older than 0.6
       */
      mounted: z.array(z.strictObject({ path: z.string(), sha256: z.string() })).optional(),
      /** dumps or data directories that its databases began each trial with; absent: none, or a record before 0.3 */
      data: z
        .array(z.strictObject({ service: z.string(), file: z.string(), form: z.string(), sha256: z.string() }))
        .optional(),
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
  /** its trials were disturbed on purpose, as their topologies' names say: they compare no topologies */
  isDrill: z.literal(true).optional(),
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
    /** where the services ran: the Docker engine, a Swarm, or none */
    platform: z.string(),
    /** absent: of a Swarm the lab's */
    swarm: swarmRecord.optional(),
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

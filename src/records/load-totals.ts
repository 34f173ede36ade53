import type { Histogram } from 'hdr-histogram-js';
import { z } from 'zod';
import { flowLoad } from './flow-load.ts';
import { generatorHostCost } from './generator-host.ts';

/**
 * What a load engine hands back. Stored as part of a trial, so it is a schema.
 * Times within a trial are ms since the measurement began (`startedAtMs` gives the wall clock of that instant).
 */
const count = z.int().nonnegative();

/** What can become of a hit that was due. */
export const loadCounts = z.strictObject({
  /** due according to the schedule */
  scheduled: count,
  /** left the generator: scheduled = sent + dropped + not reached */
  sent: count,
  /** due, but every place in flight was taken: never sent */
  dropped: count,
  /** steps of visits whose value never came: never sent, and no error of their own; absent: none, and in records before 0.6 */
  notReached: count.optional(),
  /** expected status and expected content */
  ok: count,
  /** answered with a wrong status or content, or the connection broke; sent = ok + failed + timedOut */
  failed: count,
  /** of `failed`: those for which the generator itself lacked something; absent: none, and in records before 0.4 */
  own: count.optional(),
  /** no complete answer within the time limit */
  timedOut: count,
});
export type LoadCounts = z.infer<typeof loadCounts>;

export const endpointLoad = z.strictObject({
  name: z.string(),
  isWrite: z.boolean(),
  counts: loadCounts,
  /** absent: the load engine cannot know it */
  bodyBytes: count.optional(),
});

/** One interval of the measurement, by due time; `ok`, `failed` and `timedOut` belong to hits due in it. */
export const loadInterval = z.strictObject({ startMs: z.number(), lengthMs: z.number(), counts: loadCounts });
export type LoadInterval = z.infer<typeof loadInterval>;

/**
 * response time = done - due, service time = done - sent, lag = sent - due.
 * held = what a step of a visit waited for a value of an earlier answer, after it was due; of those that did. It is part of the response
 * time, and no lag: lag = sent - due - held.
 * A closed loop has no due times: its response time is its service time, and there is no lag.
 * Timed-out hits count in `response` and `service` with the time at which they were given up; hits whose connection broke with the time it broke.
 */
export const histogramKind = z.enum(['response', 'service', 'lag', 'held']);
export type HistogramKind = z.infer<typeof histogramKind>;

/** A line of latency.ndjson: HDR histogram (V2, compressed, base64), values in microseconds, of the hits due in the interval. */
export const latencyLine = z.strictObject({
  trial: count,
  startMs: z.number(),
  lengthMs: z.number(),
  /** name of the endpoint; lag is kept over all endpoints, as '*' */
  endpoint: z.string(),
  kind: histogramKind,
  hdr: z.string(),
});
export type LatencyLine = z.infer<typeof latencyLine>;

/** Hits by when they were due, in short bins. */
export const fineBins = z.strictObject({
  lengthMs: z.number().positive(),
  /** an answer that took longer, ms from when it was due, is slow */
  limitMs: z.number(),
  /** without those that failed as the generator itself lacked something */
  due: z.array(count),
  /** not answered as expected, not in time, or never sent */
  failed: z.array(count),
  /** answered as expected, but later than the limit */
  slow: z.array(count),
});
export type FineBins = z.infer<typeof fineBins>;

export const generatorCost = z.strictObject({
  /** user + system CPU time of the generating threads during the measurement */
  cpuMs: z.number(),
  maxResidentBytes: count,
  /** CPU share of one core in the busiest 5 % of seconds, 0..1 per core used; absent: nobody looked in so short a time, or could */
  cpuP95Ratio: z.number().optional(),
  /** absent: nobody looked in so short a time, or it has no event loop */
  eventLoopDelayP99Ms: z.number().optional(),
  /** absent: the load engine does not say */
  gcMs: z.number().optional(),
  workers: count,
  /** whether the system let the generating threads run before others; absent where the load engine does not ask */
  isPriorityRaised: z.boolean().optional(),
  /** of the generating threads, each with its ticker: how many ran in real time (SCHED_FIFO) at the end, and why the others did not */
  scheduling: z.strictObject({ threads: count, realTime: count, reasons: z.array(z.string()) }).optional(),
  /** hosts that sent it, one for each generator; the other figures hold all of them. absent: this machine alone */
  hosts: z.array(generatorHostCost).optional(),
});
export type GeneratorCost = z.infer<typeof generatorCost>;

/** A hit that can be looked up in a tracing server. */
export const slowHit = z.strictObject({
  trace: z.string(),
  endpoint: z.string(),
  dueMs: z.number(),
  responseMs: z.number(),
  isOk: z.boolean(),
});
export type SlowHit = z.infer<typeof slowHit>;

/** When errors of one kind were first and last seen, by when their hits were due, ms since time 0. */
export const errorSight = z.strictObject({
  kind: z.enum(['status', 'connect', 'broken', 'content', 'timed-out', 'dropped']),
  /** HTTP status, errno, or a word */
  reason: z.string(),
  endpoint: z.string(),
  hits: count,
  firstMs: z.number(),
  lastMs: z.number(),
  /** method and path of the first */
  sample: z.string(),
});
export type ErrorSight = z.infer<typeof errorSight>;

export const loadTotals = z.strictObject({
  engine: z.string(),
  loadModel: z.enum(['open', 'closed']),
  /** epoch ms at which the schedule's time 0 was */
  startedAtMs: z.number(),
  /** from time 0 to the last answer, ms */
  elapsedMs: z.number(),
  counts: loadCounts,
  endpoints: z.array(endpointLoad),
  failures: z.strictObject({
    /** by HTTP status that was not expected */
    status: z.record(z.string(), count),
    /** by errno of a connection that could not be made: the SUT never saw the hit */
    connect: z.record(z.string(), count),
    /** by errno or reason of a connection that broke after the request left */
    broken: z.record(z.string(), count),
    /** expected status, but the body lacked its marker */
    content: count,
  }),
  /**
   * A write is acknowledged (2xx, or a redirect that the scenario expects), refused (never connected, 4xx, or over HTTP/2 what the server
   * did nothing with) or unknown (timed out, broken, 5xx, another redirect).
   */
  writes: z.strictObject({ acknowledged: count, refused: count, unknown: count }),
  /** hits that another entry point took: `connect` attempts that got no connection, `resent` reads on a connection closed while it was idle */
  failovers: z.strictObject({ connect: count, resent: count }).optional(),
  /** reads sent once more to the only entry point, as their connection was closed when they left, and over HTTP/2 what a server did nothing with; absent: none */
  sentAgain: count.optional(),
  /** over HTTP/2: connections opened, and hits dropped as no connection had a stream for them; absent: over HTTP/1.1 */
  http2: z.strictObject({ connections: count, withoutStream: count }).optional(),
  /** with sessions: visits that began, hits that sent cookies, Set-Cookie headers that were kept (or deleted one), and those refused, by name and reason (the first twenty of each generator) */
  sessions: z
    .strictObject({
      visits: count,
      hitsWithCookies: count,
      cookiesKept: count,
      cookiesRefused: count,
      refused: z.record(z.string(), count).optional(),
    })
    .optional(),
  /** absent: without flows */
  flows: flowLoad.optional(),
  /** absent: nothing failed, the load engine does not tell, or the record is older */
  sights: z.array(errorSight).optional(),
  /** the slowest hits that carried a trace, slowest first; absent: none carried one */
  slowest: z.array(slowHit).optional(),
  /** absent: of an endpoint nobody knows it */
  bodyBytes: count.optional(),
  /** hits handed to generators, order-independent digest; equals the schedule's own digest when every hit was taken once */
  scheduleDigest: z.string(),
  /** hits that left, counted in short windows (a sample of them, spread over the measurement) by when they were due and by when they left */
  arrivals: z.strictObject({ windowMs: z.number(), due: z.array(count), sent: z.array(count) }).optional(),
  /** present: a user's own script decided what was sent and when; then there is no schedule, and `scheduleDigest` is empty */
  script: z
    .strictObject({
      file: z.string(),
      sha256: z.string(),
      /** of its own, on whatever it likes */
      checks: z.strictObject({ passed: count, failed: count }),
      /** what a reader of the figures must know, one sentence each */
      remarks: z.array(z.string()),
    })
    .optional(),
  generator: generatorCost,
  intervals: z.array(loadInterval),
  /** absent unless they were asked for, as a drill does, and in records before 0.5 */
  bins: fineBins.optional(),
});
export type LoadTotals = z.infer<typeof loadTotals>;

/** Which interval, endpoint and kind a histogram is of. */
export type LatencyPlace = Omit<LatencyLine, 'trial' | 'hdr'>;

/** Given each histogram, µs, when its interval is complete. It is used again after the call: who wants to keep it copies or encodes it. */
export type LatencySink = (place: LatencyPlace, histogram: Histogram) => void;

/** Told about once a second while load runs. */
export interface LoadProgress {
  /** ms since time 0 */
  readonly elapsedMs: number;
  readonly counts: LoadCounts;
  /** of the last second */
  readonly ratePerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly inFlight: number;
  /** since time 0 */
  readonly soFar: TimesSoFar;
}

/** Response times, and how late hits left; NaN: nothing was answered yet. */
export interface TimesSoFar {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** absent: the load engine keeps no due times */
  readonly lagP99Ms?: number;
}

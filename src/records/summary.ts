import { z } from 'zod';
import { decision, upgradeDecision } from './decision.ts';
import type { FileKind } from './file-kind.ts';
import { flowSummary } from './flow-summary.ts';
import { scorecardColumn } from './scorecard.ts';
import { serving } from './serving.ts';
import { withoutZeros } from './summary-zeros.ts';
import { identity, validityCheck } from './trial-record.ts';
import { unboundServers } from './unbound-servers.ts';

export const SUMMARY_VERSION = 3;

/**
 * summary.json: what a run says, computed once from its records. The report, the terminal and pull-request text only print it;
 * nobody recomputes the answer.
 */

const state = z.enum(['valid', 'warning', 'invalid']);
export type ValidityState = z.infer<typeof state>;

/** A figure over the trials of a topology: median, least and most. */
export const figure = z.strictObject({
  median: z.number(),
  min: z.number(),
  max: z.number(),
  trials: z.int().positive(),
});
export type Figure = z.infer<typeof figure>;

/** Database work and other figures that are divided by hits. */
const workPerThousandHits = z.strictObject({
  statements: figure,
  databaseTimeMs: figure.optional(),
  rows: figure.optional(),
  walBytes: figure.optional(),
  blocksRead: figure.optional(),
  blocksHit: figure.optional(),
  /** settings by which its databases count statements; absent where they are not known */
  counting: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
});

export const topologySummary = z.strictObject({
  name: z.string(),
  title: z.string(),
  trials: z.strictObject({
    planned: z.int(),
    measured: z.int(),
    validTime: z.int(),
    validWork: z.int(),
    failed: z.int(),
  }),
  validity: z.strictObject({ time: state, work: state }),
  /** absent when no trial was measured */
  measured: z
    .strictObject({
      hits: z.int(),
      /** hits sent a second */
      offeredRatePerSecond: figure,
      /** hits due a second; absent where the load engine has no due times, or the summary is older */
      dueRatePerSecond: figure.optional(),
      /** this and the other times: absent where no hit was answered or given up */
      p50Ms: figure.optional(),
      p90Ms: figure.optional(),
      p95Ms: figure.optional(),
      p99Ms: figure.optional(),
      /** p95 of the hits due in the busiest hour of the profile; absent where nobody knows which those are */
      peakHourP95Ms: figure.optional(),
      serviceP95Ms: figure.optional(),
      /** absent where the load engine has no due times */
      lagP99Ms: figure.optional(),
      /** absent where the site was asked nothing */
      errorRatio: figure.optional(),
      /** absent where no hit was due */
      droppedRatio: figure.optional(),
      /** hits that another entry point took, per trial; absent when there were none */
      failovers: figure.optional(),
      /** absent where p95 or the errors are unknown, and the other does not miss the objective by itself */
      sloMet: z.boolean().optional(),
      database: workPerThousandHits.optional(),
      /** 1 - statements per hit / the same of the reference topology; absent without both */
      offloadRatio: z.number().optional(),
      cpuMsPerHit: z.array(z.strictObject({ service: z.string(), role: z.string(), cpuMs: figure })),
      /** absent where a container's CPU time is not known */
      totalCpuMsPerHit: figure.optional(),
      pageCacheHitRatio: figure.optional(),
      objectCacheHitRatio: figure.optional(),
      stealRatio: figure.optional(),
      /** all trials' response times merged: [percentile 0..100, ms] along the HdrHistogram axis */
      percentileCurve: z.array(z.tuple([z.number(), z.number()])),
      serviceCurve: z.array(z.tuple([z.number(), z.number()])),
      endpoints: z.array(
        z.strictObject({
          name: z.string(),
          isWrite: z.boolean(),
          hits: z.int(),
          /** this and what follows: absent where no hit can tell */
          share: z.number().optional(),
          p50Ms: z.number().optional(),
          p95Ms: z.number().optional(),
          p99Ms: z.number().optional(),
          errorRatio: z.number().optional(),
          bytesPerHit: z.number().optional(),
        }),
      ),
      /** absent: there are no flows, or the run is older */
      flows: z.array(flowSummary).optional(),
      queries: z.array(
        z.strictObject({
          query: z.string(),
          callsPerThousandHits: z.number(),
          msPerThousandHits: z.number(),
          rowsPerThousandHits: z.number(),
          /** read or found in memory; absent: not counted */
          blocksPerThousandHits: z.number().optional(),
        }),
      ),
      accounting: z.array(identity.extend({ trial: z.int() })),
      checks: z.array(validityCheck.extend({ trial: z.int() })),
    })
    .optional(),
  /** absent: no trial was measured, or the summary is of version 1 */
  serving: serving.optional(),
  /** absent: every budget of its servers bound in every trial, there are none, or the record is older */
  unboundServers: unboundServers.optional(),
  failures: z.array(z.string()),
  /** a trial of it was stopped as it was far beyond the objectives: when and why; absent: none was */
  stopped: z.string().optional(),
});
export type TopologySummary = z.infer<typeof topologySummary>;

export type Decision = z.infer<typeof decision>;

export const runSummary = z.strictObject({
  schema: z.literal(SUMMARY_VERSION),
  runId: z.string(),
  scenario: z.string(),
  reference: z.string(),
  scheduleDigest: z.string(),
  /** absent: HTTP/1.1, or a record before 0.2 */
  protocol: z.literal('HTTP/2').optional(),
  decision,
  topologies: z.array(topologySummary),
  /** the requirements by this run alone; evidence is a file of its directory. Absent: arms of a gate, or an older summary */
  scorecard: z.array(scorecardColumn).optional(),
  warnings: z.array(z.string()),
  /** questions this run cannot answer, one sentence each */
  notMeasured: z.array(z.string()),
});
export type RunSummary = z.infer<typeof runSummary>;

export const SUMMARY_FILE: FileKind<RunSummary> = {
  title: 'a summary',
  version: SUMMARY_VERSION,
  schema: runSummary,
  upgrades: [(older) => ({ ...older, decision: upgradeDecision(older['decision']) }), withoutZeros],
};

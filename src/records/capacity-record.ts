import { z } from 'zod';
import type { FileKind } from './file-kind.ts';

/** capacity.json of a scenario and a topology: how many hits a day it holds, and the experiments behind that. */
export const CAPACITY_VERSION = 2;
export const EXPERIMENT_VERSION = 1;

const count = z.int().nonnegative();
const hitsPerDay = count;

/** What two experiments must share to be set beside each other, as digests (hex). */
export const experimentIdentity = z.strictObject({
  /** the scenario but for its rate and its objective, and the version of benchday */
  load: z.string(),
  /** compose file and images */
  topology: z.string(),
  machine: z.string(),
});
export type ExperimentIdentity = z.infer<typeof experimentIdentity>;

/** experiment.json, beside the run.json of an experiment */
export const experimentFile = z.strictObject({
  schema: z.literal(EXPERIMENT_VERSION),
  hitsPerDay,
  identity: experimentIdentity,
});
export type ExperimentFile = z.infer<typeof experimentFile>;

export const EXPERIMENT_FILE: FileKind<ExperimentFile> = {
  title: 'an experiment',
  version: EXPERIMENT_VERSION,
  schema: experimentFile,
  upgrades: [],
};

export const experimentAnswer = z.enum(['held', 'missed', 'disturbed', 'generator', 'invalid']);

/** One bring-up and one short day. */
export const experiment = z.strictObject({
  /** its run directory, beside capacity.json */
  run: z.string(),
  startedAtMs: z.number(),
  hitsPerDay,
  peakRatePerSecond: z.number(),
  isReused: z.boolean(),
  answer: experimentAnswer,
  /** why it is answered so, one sentence */
  reason: z.string(),
  /** absent unless it was measured */
  figures: z
    .strictObject({
      responseP95Ms: z.number(),
      serviceP95Ms: z.number(),
      lagP99Ms: z.number(),
      /** failed, timed out and dropped hits / scheduled ones */
      errorRatio: z.number(),
      droppedRatio: z.number(),
      /** absent: nobody looked in so short a time, or could */
      generatorCpuRatio: z.number().optional(),
    })
    .optional(),
});
export type CapacityExperiment = z.infer<typeof experiment>;

const usage = z.strictObject({
  /** largest share of its limit in use, 0..1, over 2 s at least; absent: not read */
  ratio: z.number().optional(),
  /** when 90 % were first reached, ms since time 0; absent: never */
  reachedAtMs: z.number().optional(),
});

/** Which resource came to its limit. */
export const saturation = z.strictObject({
  /** the first experiment that did not hold, and the last that held; absent: there is none */
  missedRun: z.string(),
  heldRun: z.string().optional(),
  resources: z.array(z.strictObject({ name: z.string(), limit: z.string(), missed: usage, held: usage })),
  /** name of the resource that reached 90 % of its limit first; absent: none of those watched */
  first: z.string().optional(),
  /** queues and waits, which have no limit: the largest value in both */
  waits: z.array(z.strictObject({ name: z.string(), missed: z.number(), held: z.number().optional() })),
});
export type Saturation = z.infer<typeof saturation>;

/** A quick guess with a closed loop; never an answer. */
export const capacityEstimate = z.strictObject({
  engine: z.string(),
  steps: z.array(
    z.strictObject({
      connections: count,
      answersPerSecond: z.number(),
      /** this and the errors: absent where nothing was sent */
      serviceP95Ms: z.number().optional(),
      errorRatio: z.number().optional(),
      isWithinObjective: z.boolean(),
    }),
  ),
  /** absent: no step was within the objective */
  answersPerSecond: z.number().optional(),
  hitsPerDay: hitsPerDay.optional(),
});
export type CapacityEstimate = z.infer<typeof capacityEstimate>;

const end = z.strictObject({ hitsPerDay, times: count });

/** What searches of one command found on several numbers of servers. */
export const scaling = z.strictObject({
  /** ascending by servers */
  rows: z.array(
    z.strictObject({
      servers: count,
      /** of all of them */
      cores: z.number(),
      /** of the search, beside this one */
      folder: z.string(),
      /** ends of the interval, as in `result` */
      lower: end.optional(),
      upper: end.optional(),
      isConfirmed: z.boolean(),
      /** over the row before, as a factor; absent: it is the first. An end that is absent is unknown. */
      gain: z.strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() }).optional(),
    }),
  ),
  sentence: z.string(),
});

export const capacityRecord = z.strictObject({
  schema: z.literal(CAPACITY_VERSION),
  benchdayVersion: z.string(),
  command: z.array(z.string()),
  scenario: z.string(),
  topology: z.string(),
  /** servers that were taken down once it was up; absent: none */
  serversDown: z.array(z.string()).min(1).optional(),
  /** it stood on the first of its servers alone, all of its services there; absent: as its file has it */
  servers: z
    .strictObject({
      count: count.min(1),
      /** so many its file declares */
      of: count.min(1),
      names: z.array(z.string()).min(1),
      /** cores of each, instead of the file's; absent: as the file has them */
      cpus: z.number().positive().optional(),
    })
    .optional(),
  slo: z.strictObject({ p95Ms: z.number(), errorRatio: z.number() }),
  durationMs: z.number(),
  seed: z.int(),
  identity: experimentIdentity,
  isolation: z.string(),
  /** the scenario's own day, which headroom is counted in */
  dayHits: hitsPerDay,
  settings: z.strictObject({
    fromHitsPerDay: hitsPerDay,
    tolerance: z.number(),
    lowestHitsPerDay: hitsPerDay,
    highestHitsPerDay: hitsPerDay,
    mostExperiments: count,
  }),
  estimate: capacityEstimate.optional(),
  experiments: z.array(experiment),
  result: z.strictObject({
    state: z.enum(['found', 'open-above', 'open-below', 'inconclusive']),
    /** why the search ended */
    end: z.enum(['found', 'ceiling', 'floor', 'disturbed', 'generator', 'invalid', 'most-experiments', 'interrupted']),
    /** the largest level that surely held, and how often */
    lower: end.optional(),
    /** the smallest level that surely did not */
    upper: end.optional(),
    /** levels with mixed answers, contradictions, or no answer */
    between: z.array(hitsPerDay),
    /** both ends were measured as often as asked for, and lie within the tolerance unless answers differed */
    isConfirmed: z.boolean(),
    /** the smallest level above the lower end that missed while others took CPU, and never held: no end, but a hint */
    disturbedFrom: hitsPerDay.optional(),
    sentence: z.string(),
  }),
  /** absent when nothing missed */
  saturation: saturation.optional(),
  /** absent: one number of servers only, or its command has not come to the end of this search */
  scaling: scaling.optional(),
});
export type CapacityRecord = z.infer<typeof capacityRecord>;
export type CapacityResult = CapacityRecord['result'];

/** An estimate of version 1 had a p95 of 0 where no answer had a time, and then as a rule an error ratio of 1 though nothing was sent. */
function withoutUnknownSteps(older: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { estimate } = older;
  if (typeof estimate !== 'object' || estimate === null || !('steps' in estimate) || !Array.isArray(estimate.steps)) {
    return older;
  }
  const steps = estimate.steps.map((step: Readonly<Record<string, unknown>>) => {
    if (step['serviceP95Ms'] !== 0) return step;
    const { serviceP95Ms: _time, errorRatio: _errors, ...known } = step;
    return known;
  });
  return { ...older, estimate: { ...estimate, steps } };
}

export const CAPACITY_FILE: FileKind<CapacityRecord> = {
  title: 'a capacity',
  version: CAPACITY_VERSION,
  schema: capacityRecord,
  upgrades: [withoutUnknownSteps],
};

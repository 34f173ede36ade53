import { z } from 'zod';
import { PRIMARY_METRICS } from './gate-settings.ts';
import type { FileKind } from './file-kind.ts';

export const VERDICT_VERSION = 1;

/**
 * verdict.json: what a gate decided, with everything it rests on. Computed once from stored trials; the same trials give the
 * same bytes. Ratios: 0.1 is 10 % more than the baseline. Numbers have nine significant digits.
 */
const count = z.int().nonnegative();

const metricState = z.enum(['regression', 'ok', 'improvement', 'inconclusive']);

/** A bound is absent where there are too few values for its level. */
const change = z.strictObject({
  estimate: z.number(),
  lower: z.number().optional(),
  upper: z.number().optional(),
});

const measuredValue = z.strictObject({ trial: count, value: z.number() });

export const metricVerdict = z.strictObject({
  metric: z.enum(PRIMARY_METRICS),
  title: z.string(),
  unit: z.string(),
  metricClass: z.enum(['time', 'work']),
  tolerance: z.number(),
  /** what it was held against: the settings' margin, or the noise floor where that is larger */
  margin: z.number(),
  state: metricState,
  reason: z.string(),
  /** pairs of the look that decided, or of the last one passed; 0 before the first */
  pairs: count,
  /** pairs that count, those after the deciding look too */
  validPairs: count,
  /** the next look, where more pairs may decide */
  nextLook: count.optional(),
  /** estimate and one-sided bounds (levels: `rule`), of `pairs` pairs, or of all before the first look */
  /** absent too where the baseline's median is 0 and the candidate's is not */
  change: change.optional(),
  /**
   * present: decided at once, since the trials of each arm agree: largest ln ratio of two trials of one arm, and what it had to be below.
   * The bounds of the change are then the nearest and the farthest trials of the arms
   */
  exact: z.strictObject({ spread: z.number(), limit: z.number() }).optional(),
  /** of "worse by more than the margin" (of an improvement: of "better"), before and after Holm's adjustment; absent before the first look, and of what is exact */
  p: z.number().optional(),
  pAdjusted: z.number().optional(),
  /** the least slowdown that so many pairs find with 90 % power at 5 % */
  detectable: z.number().optional(),
  noise: z
    .strictObject({
      /** standard deviation of ln ratios */
      deviation: z.number(),
      /** calibration: a thing against itself; pairs: this gate's own */
      source: z.enum(['calibration', 'pairs']),
      pairs: count,
    })
    .optional(),
  /** what a calibration could not tell from no difference */
  noiseFloor: z.number().optional(),
  /** pairs with which the tolerance would be detectable */
  pairsNeeded: count.optional(),
  values: z.array(
    z.strictObject({
      repetition: count,
      baseline: measuredValue,
      candidate: measuredValue,
      /** absent where the baseline is 0 and the candidate is not: of that there is no ratio */
      change: z.number().optional(),
      /** far from the others; kept */
      isFarOut: z.boolean(),
    }),
  ),
  dropped: z.array(z.strictObject({ repetition: count, reason: z.string() })),
});
export type MetricVerdict = z.infer<typeof metricVerdict>;

const share = z.strictObject({ errors: count, hits: count });
const wrongShare = z.strictObject({ wrong: count, trials: count });
const arm = z.enum(['baseline', 'candidate']);

/** Hits that were answered wrongly or not at all, of both arms together with the pairs they come from. Differences of ratios: 0.01 is a point. */
export const errorsVerdict = z.strictObject({
  state: metricState,
  reason: z.string(),
  /** as of a metric */
  pairs: count,
  validPairs: count,
  nextLook: count.optional(),
  /** of `pairs` pairs, or of all before the first look */
  baseline: share,
  candidate: share,
  /** candidate - baseline, with its upper bound; absent without a pair */
  more: z.strictObject({ estimate: z.number(), upper: z.number() }).optional(),
  /** of "more errors": of the pooled counts, and of the pairs; absent before the first look */
  p: z.number().optional(),
  pPairs: z.number().optional(),
  margin: z.number(),
  tolerance: z.number(),
  /** arms with more than 1 % errors: their other figures are those of a failing site */
  failing: z.array(arm),
  dropped: z.array(z.strictObject({ repetition: count, reason: z.string() })),
});
export type ErrorsVerdict = z.infer<typeof errorsVerdict>;

/** What can be found worse. */
export const judgedName = z.enum([...PRIMARY_METRICS, 'errors']);
export type JudgedName = z.infer<typeof judgedName>;

export const verdict = z.strictObject({
  schema: z.literal(VERDICT_VERSION),
  runId: z.string(),
  scenario: z.string(),
  baseline: z.string(),
  candidate: z.string(),
  /** of the order of the trials */
  seed: z.int(),
  /** which arm each trial was of, in the order measured */
  order: z.array(z.strictObject({ trial: count, repetition: count, arm })),
  state: z.enum(['regression', 'ok', 'inconclusive', 'invalid']),
  sentence: z.string(),
  next: z.discriminatedUnion('action', [
    z.strictObject({ action: z.literal('stop') }),
    /** `pairs`: how many more */
    z.strictObject({ action: z.literal('continue'), pairs: z.int().positive() }),
    z.strictObject({ action: z.literal('confirm') }),
  ]),
  /** the run whose regression this one was to confirm, with what was worse there */
  confirms: z.strictObject({ runId: z.string(), metrics: z.array(judgedName) }).optional(),
  rule: z.strictObject({
    looks: z.array(count),
    margin: z.number(),
    /** one-sided levels of the lower and the upper bound at each look */
    alarmLevel: z.number(),
    okLevel: z.number(),
    adjustment: z.literal('holm'),
    /** one-sided levels at each look; absent where errors were not judged */
    errors: z.strictObject({ pooled: z.number(), pairs: z.number() }).optional(),
    inconclusiveAs: z.enum(['failure', 'skipped']),
  }),
  /** what should be equal and is not; none may be there for a verdict */
  unlike: z.array(z.strictObject({ what: z.string(), baseline: z.string(), candidate: z.string() })),
  /**
   * In what the arms differ, by what is stored of them; absent for a run without arms, and in verdicts before 0.4.
   * Values are digests, but for names, commits and ids
   */
  arms: z
    .strictObject({
      sentence: z.string(),
      /** two commits, and all that lies outside of them was compared and is the same */
      isOnlyCommit: z.boolean(),
      differ: z.array(z.strictObject({ what: z.string(), baseline: z.string(), candidate: z.string() })),
      same: z.array(z.string()),
      unknown: z.array(z.string()),
    })
    .optional(),
  metrics: z.array(metricVerdict),
  /** absent in verdicts before 0.4: errors were not judged */
  errors: errorsVerdict.optional(),
  /** trials that were not measured since the site answered wrongly before any load; absent: there were none */
  wrongAnswers: z
    .strictObject({
      /** which arms: the candidate's alone are a regression, those of both or of the baseline are none; sometimes: too few of the candidate's */
      state: z.enum(['candidate', 'sometimes', 'baseline', 'both']),
      reason: z.string(),
      baseline: wrongShare,
      candidate: wrongShare,
    })
    .optional(),
  notes: z.array(z.string()),
});
export type Verdict = z.infer<typeof verdict>;

export const VERDICT_FILE: FileKind<Verdict> = {
  title: 'a verdict',
  version: VERDICT_VERSION,
  schema: verdict,
  upgrades: [],
};

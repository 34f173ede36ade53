import { z } from 'zod';

/** 1: fewest statements first, before prices and objectives; 2: objectives, dominance, cost */
export const RULE_VERSION = 2;

const kind = z.enum(['winner', 'no-single-winner', 'nobody-holds', 'cannot-say']);

/** One line of a scorecard: an objective, or what a drill or a search found. */
export const scorecardRow = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(['met', 'missed', 'undecided', 'invalid', 'not-measured', 'impossible']),
  value: z.number().optional(),
  interval: z.tuple([z.number(), z.number()]).optional(),
  limit: z.number().optional(),
  unit: z.string(),
  /** how the state follows from value and limit */
  rule: z.string(),
  /** of a requirement: what was found, one sentence; absent: an objective */
  detail: z.string().optional(),
  /** file that shows it, from the run's directory on; in a scorecard from the folder of the reports on */
  evidence: z.string().optional(),
  /** what would measure or decide it */
  command: z.string().optional(),
});
export type ScorecardRow = z.infer<typeof scorecardRow>;

const standing = z.strictObject({
  topology: z.string(),
  /**
   * best: named, alone or beside others; kept: nobody beats it, but it costs more; beaten: another equals or beats it in everything;
   * misses: an objective; open: an objective is not decided; unranked: a figure is unknown; failing: above 1 % errors; invalid: its trials
   */
  place: z.enum(['best', 'kept', 'beaten', 'misses', 'open', 'unranked', 'failing', 'invalid']),
  /** one sentence */
  why: z.string(),
  objectives: z.array(scorecardRow),
  /** in the scenario's currency; absent: no prices, or cores or memory are unknown */
  costPerMillionHits: z.number().optional(),
  /** absent: the scenario names no server, or cores or memory are unknown */
  servers: z.strictObject({ least: z.int(), withOneToSpare: z.int() }).optional(),
});
export type Standing = z.infer<typeof standing>;

const change = z.strictObject({
  /** the question: without an objective, at another limit, by one criterion alone, at another price */
  what: z.string(),
  /** in words: a name, several, or none */
  answer: z.string(),
  kind,
  topologies: z.array(z.string()),
  isSame: z.boolean(),
});
export type Change = z.infer<typeof change>;

/** What could have been told apart. Ratios: 0.1 is 10 %. */
const resolution = z.strictObject({
  /** of the topology with the fewest */
  trials: z.int(),
  /** of each, with which a difference can be proved */
  trialsToProve: z.int(),
  differences: z.array(
    z.strictObject({
      /** in words: cost, memory ... */
      of: z.string(),
      /** the least difference that is found, or that is taken for one */
      ratio: z.number(),
      /** trials: found in 9 of 10 cases, by the noise of the trials; calibration: margin of the machine's own noise; rule: nobody knows the noise */
      by: z.enum(['trials', 'calibration', 'rule']),
    }),
  ),
  /** equal things that the same rule would have told apart, of those that a calibration measured; absent: there is none */
  falseAlarms: z.strictObject({ alarms: z.int(), of: z.int() }).optional(),
});
export type Resolution = z.infer<typeof resolution>;

/** The answer of a run. */
export const decision = z.strictObject({
  /** of the rule it was reached by */
  version: z.union([z.literal(1), z.literal(RULE_VERSION)]),
  /** winner: one topology; no-single-winner: several; nobody-holds: each misses an objective; cannot-say: what is missing is said */
  kind,
  /** names of the topologies the sentence is about, best first */
  topologies: z.array(z.string()),
  /** the answer in one sentence, plain text */
  sentence: z.string(),
  /** why, one sentence each, strongest first */
  reasons: z.array(z.string()),
  /** which metrics the answer rests on */
  restsOn: z.enum(['time-and-work', 'work-only', 'nothing']),
  /** whether it can be trusted, one sentence */
  trust: z.string(),
  trustState: z.enum(['valid', 'warning', 'invalid']),
  /** by which rule it was reached */
  rule: z.string(),
  /** what serving the day costs, one sentence; this and what follows is absent in answers by rule 1 */
  cost: z.string().optional(),
  /** whether the difference is proved, one sentence */
  sure: z.string().optional(),
  /** in the order of the answer */
  standings: z.array(standing).optional(),
  /** answers to other questions, by the same rule */
  changes: z.array(change).optional(),
  /** what: a few words; detail: a sentence; command: what measures it, where there is one */
  notMeasured: z
    .array(
      z.strictObject({
        what: z.string(),
        detail: z.string(),
        command: z.string().optional(),
        /** id of the scorecard's row that says the same */
        requirement: z.string().optional(),
      }),
    )
    .optional(),
  /** what else is asked of a site; only in older summaries, which have no `scorecard` */
  requirements: z.array(scorecardRow).optional(),
  /** absent: nothing stands beside anything */
  resolution: resolution.optional(),
});

const KINDS_BEFORE: Readonly<Record<string, string>> = {
  tie: 'no-single-winner',
  none: 'nobody-holds',
  undecided: 'cannot-say',
};

/** Answers by rule 1 had other names of kinds. */
export function upgradeDecision(older: unknown): unknown {
  if (typeof older !== 'object' || older === null || !('kind' in older)) return older;
  const before = String(older.kind);
  return { ...older, version: 1, kind: KINDS_BEFORE[before] ?? before };
}

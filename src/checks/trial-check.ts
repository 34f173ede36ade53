import type { LoadTotals } from '../records/load-totals.ts';
import type { Identity, MeasuredTrial, MetricTotal, ValidityCheck } from '../records/trial-record.ts';
import type { WriteProof } from '../records/write-proof.ts';
import type { ServiceLevel } from '../stats/service-levels.ts';

/** What a validity check may look at: facts of one trial, nothing live. */
export interface TrialFacts {
  readonly load: LoadTotals;
  readonly latency: { readonly responseP50Ms: number; readonly responseP95Ms: number; readonly lagP99Ms: number };
  readonly metrics: readonly MetricTotal[];
  readonly accounting: readonly Identity[];
  /** absent where nobody could set single writes against each other */
  readonly proof?: WriteProof;
  readonly scheduleDigest: string;
  /** the measurement's length according to the schedule, ms */
  readonly durationMs: number;
  /** endpoints that answered wrongly after the measurement; absent: none */
  readonly wrongAfter?: readonly { readonly name: string; readonly problem: string }[];
  /** services that died or were restarted, one sentence each; absent: nobody looked */
  readonly deaths?: readonly string[];
  /** a drill ended or replaced services on purpose; absent: nobody did */
  readonly areDeathsMeant?: true;
  /** runs that measured on the machine at the same time, a few words each */
  readonly otherRuns: readonly string[];
  /** what ran; empty: something that ran already */
  readonly containers: MeasuredTrial['containers'];
  /** the first measured trial of the same topology in the run; absent: this one */
  readonly firstTrial?: Pick<MeasuredTrial, 'trial' | 'containers'>;
  /** of each interval of the measurement in which a hit was answered, in order of time */
  readonly serviceLevels: readonly ServiceLevel[];
  /** services that are databases and of which nobody counts the statements; absent: none */
  readonly unwatchedDatabases?: readonly string[];
  /** bounds that the topology declares */
  readonly statementsPerHit?: { readonly min: number; readonly max: number };
}

/** One question about a trial. Adding one: a file here, a line in registry.ts. */
export interface TrialCheck {
  readonly id: string;
  readonly title: string;
  readonly speaksFor: ValidityCheck['speaksFor'];
  /** in words, for the report */
  readonly limits: string;
  judge(facts: TrialFacts): Judgement;
}

export type Judgement =
  | { readonly state: 'valid'; readonly measured: string }
  | { readonly state: 'warning' | 'invalid'; readonly measured: string; readonly remedy: string }
  | { readonly state: 'not-measured'; readonly measured: string; readonly remedy: string };

/** Of a closed loop, which sends when the last answer has come: what it did not send at a busy time is in no record. */
export const NO_DUE_TIMES: Judgement = {
  state: 'not-measured',
  measured: 'the load engine is a closed loop: no hit has a due time, and response times are service times',
  remedy: 'use the load engine replay (load.engine) for what visitors wait for',
};

/** Of what is read about once a second. */
export const UNSEEN = 'nobody looked in so short a time';

/** Grades a value that is better when small. */
export function graded(input: {
  readonly value: number;
  readonly warnAbove: number;
  readonly invalidAbove: number;
  readonly measured: string;
  readonly remedy: string;
}): Judgement {
  const { value, warnAbove, invalidAbove, measured, remedy } = input;
  // NaN is no data, and no data is never a pass.
  if (Number.isNaN(value)) return { state: 'not-measured', measured, remedy };
  if (value > invalidAbove) return { state: 'invalid', measured, remedy };
  if (value > warnAbove) return { state: 'warning', measured, remedy };
  return { state: 'valid', measured };
}

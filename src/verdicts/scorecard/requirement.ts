import type { CapacityRecord } from '../../records/capacity-record.ts';
import type { ScorecardRow } from '../../records/decision.ts';
import type { DrillRecord } from '../../records/drill-record.ts';
import type { ParityRecord } from '../../records/parity-record.ts';
import type { RequirementId } from '../../records/requirement-ids.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { RequirementRow, ScorecardEvidence } from '../../records/scorecard.ts';
import type { RunSummary } from '../../records/summary.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { Typed } from './typed.ts';

/** Where a record was found. */
export interface Stored<T> {
  /** from the folder of the reports on */
  readonly file: string;
  /** epoch ms at which it was begun */
  readonly atMs: number;
  readonly record: T;
}

/** What is stored of one topology, each newest first. */
export interface StoredEvidence {
  readonly topology: string;
  /** how scenario and topology are named in a command that would measure what is missing */
  readonly typed: Typed;
  readonly runs: readonly (Stored<RunSummary> & { readonly run: RunRecord })[];
  readonly capacities: readonly Stored<CapacityRecord>[];
  readonly parities: readonly Stored<ParityRecord>[];
  readonly drills: readonly (Stored<DrillRecord> & {
    readonly run: RunRecord;
    readonly trials: readonly TrialRecord[];
  })[];
}

/** What the evidence says of a requirement. */
export type Found = Pick<RequirementRow, 'state' | 'detail' | 'sources'> &
  Partial<Pick<ScorecardRow, 'value' | 'interval' | 'limit' | 'evidence'>>;

/** One row of the scorecard. */
export interface Requirement {
  readonly id: RequirementId;
  readonly title: string;
  readonly unit: string;
  readonly rule: string;
  /** what measures it; undefined: no command does, or none of such a topology */
  command(typed: Typed): string | undefined;
  find(stored: StoredEvidence): Found;
}

export const notMeasured = (detail: string, sources: readonly ScorecardEvidence[] = []): Found => ({
  state: 'not-measured',
  detail,
  sources: [...sources],
});

/**
 * The newest that says something: a run that could not measure it, as without a reference, and a drill that was interrupted before it take
 * nothing back.
 * @param found  newest first
 */
export function measuredFirst<T>(
  found: readonly T[],
  stateOf: (one: T) => ScorecardRow['state'] | undefined,
): T | undefined {
  return found.find((one) => stateOf(one) !== 'not-measured') ?? found[0];
}

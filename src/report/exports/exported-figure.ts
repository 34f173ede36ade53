import type { RunRecord } from '../../records/run-record.ts';
import type { RunSummary } from '../../records/summary.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { Verdict } from '../../records/verdict.ts';

/** What is exported of a run: its records, nothing live and no series. */
export interface ExportedRun {
  readonly run: RunRecord;
  readonly trials: readonly TrialRecord[];
  readonly summary: RunSummary;
  /** of a run that a gate judged */
  readonly verdict?: Verdict | undefined;
}

export type Statistic = 'value' | 'median' | 'min' | 'max' | 'mean' | 'sum' | 'estimate' | 'lower' | 'upper';

/** A number of a run, exactly as its records have it. What is unknown has no figure. */
export interface ExportedFigure {
  /** letters, digits, `_` and `.`; the unit stands in it */
  readonly name: string;
  readonly meaning: string;
  /** ms, bytes, ratio, cores, hits and the like; absent: a plain number */
  readonly unit?: string;
  readonly statistic: Statistic;
  readonly value: number;
  readonly topology: string;
  /** absent: of all trials of the topology */
  readonly trial?: number;
  readonly service?: string;
  readonly instance?: string;
  /** what of it: an endpoint, a query, a disk */
  readonly item?: string;
  /** the item is the text of a query: too long for a label */
  readonly isOfText?: true;
  /** how many trials a median is of */
  readonly trials?: number;
  /** whether the trials may be believed for it; absent: it says so itself, or nothing does */
  readonly validity?: 'valid' | 'warning' | 'invalid';
}

/** When the run was over, or how far it is known to have come. */
export function endOf({ run, trials }: Pick<ExportedRun, 'run' | 'trials'>): number {
  return run.finishedAtMs ?? Math.max(run.startedAtMs, ...trials.map(({ endedAtMs }) => endedAtMs));
}

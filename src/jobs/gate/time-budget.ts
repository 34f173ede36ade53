import { counted } from '../../base/number-text.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import type { Verdict } from '../../records/verdict.ts';

/** How long a gate may measure. */
export interface TimeBudget {
  readonly atMostMs: number;
  /** by the same clock as every time asked about */
  readonly startedMs: number;
  /** of a pair, before one is measured */
  readonly expectedPairMs: number;
}

/** Pairs that can still be measured, by what trials took, else by what is expected. */
export function pairsThatFit(budget: TimeBudget, trials: readonly TrialRecord[], nowMs: number): number {
  const leftMs = budget.startedMs + budget.atMostMs - nowMs;
  return Math.max(0, Math.floor(leftMs / pairTimeMs(budget, trials)));
}

/** Said before anything is measured. */
export function budgetLine(budget: TimeBudget, looks: readonly number[], nowMs: number): string {
  const fitting = pairsThatFit(budget, [], nowMs);
  return `in ${minutes(budget.atMostMs)} about ${counted(fitting, 'pair fits', 'pairs fit')}, of ${seconds(budget.expectedPairMs)} each; it may decide with ${looks.join(', ')}`;
}

/** @returns what is missing; undefined where there is time for it, or no limit */
export function shortOf(
  wanted: { readonly pairs: number; readonly what: string },
  budget: TimeBudget | undefined,
  trials: readonly TrialRecord[],
  nowMs: number,
): string | undefined {
  if (budget === undefined) return undefined;
  const fitting = pairsThatFit(budget, trials, nowMs);
  if (fitting >= wanted.pairs) return undefined;
  return `out of time (at most ${minutes(budget.atMostMs)}): ${wanted.what} needs ${wanted.pairs} more pairs of about ${seconds(pairTimeMs(budget, trials))}, and ${fitting} fit`;
}

/**
 * A regression is confirmed with as many pairs as found it. Trials of an arm that answers wrongly before any load are in no pair.
 * @param first  that a series begins with
 */
export function pairsToConfirm(
  { metrics, errors, wrongAnswers }: Pick<Verdict, 'metrics' | 'errors' | 'wrongAnswers'>,
  first: number,
): number {
  const found = [...metrics, ...(errors === undefined ? [] : [errors])].filter(({ state }) => state === 'regression');
  const asked =
    wrongAnswers?.state === 'candidate' ? Math.min(wrongAnswers.baseline.trials, wrongAnswers.candidate.trials) : 0;
  return Math.max(first, asked, ...found.map(({ pairs }) => pairs));
}

/** Each trial's own time, since an interrupted run has a gap between them. */
function pairTimeMs(budget: TimeBudget, trials: readonly TrialRecord[]): number {
  const measured = trials.filter(({ state }) => state === 'measured');
  if (measured.length === 0) return budget.expectedPairMs;
  const sum = measured.reduce((total, { startedAtMs, endedAtMs }) => total + endedAtMs - startedAtMs, 0);
  return (2 * sum) / measured.length;
}

function minutes(ms: number): string {
  return `${Number((ms / 60_000).toFixed(1))} min`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`;
}

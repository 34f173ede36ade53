import { errorsOf } from '../../figures/errors.ts';
import { standingTrials } from '../../figures/standing-trials.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import { percent } from '../../base/number-text.ts';
import { type Share, fisherExactP, mostMore } from '../../stats/fisher-exact.ts';
import { mannWhitneyTest } from '../../stats/mann-whitney.ts';
import { shareText } from './errors-verdict.ts';
import { pooled, ratioOf } from './judge-errors.ts';
import { ERROR_MARGIN, ERROR_TOLERANCE, LEVELS } from './levels.ts';

/** One-sided, of the trials' own agreement: four against four can reach it (1 in 70). */
const AGREEMENT = 0.015;

export interface UnpairedErrors {
  readonly state: 'regression' | 'ok' | 'improvement' | 'inconclusive';
  readonly reason: string;
  readonly baseline: Share;
  readonly candidate: Share;
}

/** Errors of each trial whose work is valid; time-outs and drops where its times are too. */
export function errorSharesOf({
  run,
  topology,
  trials,
}: {
  readonly run: Pick<RunRecord, 'plan'>;
  readonly topology: string;
  readonly trials: readonly TrialRecord[];
}): readonly Share[] {
  return standingTrials(run, trials).flatMap((trial) => {
    if (trial.topology !== topology || trial.state !== 'measured' || trial.validity.work === 'invalid') return [];
    const share = errorsOf(trial, trial.validity.time !== 'invalid');
    // A trial without a hit says nothing about errors.
    return share.hits === 0 ? [] : [share];
  });
}

/** What the trials' own agreement says of more errors, and of fewer: one comparison among those of the metrics. */
export interface ErrorAgreement {
  readonly worse: number;
  readonly better: number;
}

/** @returns p-values; 1 where the pooled counts show no more, or no fewer, beyond chance and margin: asking for both makes none smaller */
export function agreementOfErrors(before: readonly Share[], after: readonly Share[]): ErrorAgreement {
  return {
    worse: isMore(before, after) ? agreement(before, after) : 1,
    better: isMore(after, before) ? agreement(after, before) : 1,
  };
}

/**
 * As errors are judged in a gate, of trials that are no pairs: the groups must agree (Mann and Whitney).
 * @param isAgreed  whether they do; absent: by a level of their own
 */
export function judgeUnpairedErrors(
  before: readonly Share[],
  after: readonly Share[],
  isAgreed: (p: keyof ErrorAgreement) => boolean = (p) => agreementOfErrors(before, after)[p] <= AGREEMENT,
): UnpairedErrors {
  const [baseline, candidate] = [pooled(before), pooled(after)];
  const counts = `${shareText(candidate)} against ${shareText(baseline)}`;
  const told = (state: UnpairedErrors['state'], words: string) => ({
    state,
    reason: `${words}${counts}`,
    baseline,
    candidate,
  });
  if (baseline.hits === 0 || candidate.hits === 0) return told('inconclusive', 'no valid trial: ');
  if (isMore(before, after)) return told(isAgreed('worse') ? 'regression' : 'inconclusive', 'more errors: ');
  const most = mostMore(baseline, candidate, LEVELS.ok);
  if (most >= ERROR_TOLERANCE) return told('inconclusive', `up to ${percent(most, 2)} more are possible: `);
  if (isMore(after, before) && isAgreed('better')) return told('improvement', 'fewer errors: ');
  return told('ok', '');
}

function isMore(before: readonly Share[], after: readonly Share[]): boolean {
  const [baseline, candidate] = [pooled(before), pooled(after)];
  const more = ratioOf(candidate) - ratioOf(baseline);
  return more >= ERROR_MARGIN && fisherExactP(baseline, candidate) <= LEVELS.errors;
}

function agreement(before: readonly Share[], after: readonly Share[]): number {
  return mannWhitneyTest(before.map(ratioOf), after.map(ratioOf), 'greater').p;
}

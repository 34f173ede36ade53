import type { ErrorsVerdict, Verdict } from '../../records/verdict.ts';
import type { TrialRecord } from '../../records/trial-record.ts';
import { fisherExactP } from '../../stats/fisher-exact.ts';
import type { GateInput } from './gate-input.ts';
import { LEVELS } from './levels.ts';

export type WrongAnswers = NonNullable<Verdict['wrongAnswers']>;

/**
 * Trials of one arm, each the first time that its site was asked: a site may fail by chance once, and then both arms may. Two of two
 * against none of two, and the same again in the series that confirms it, are seen of equal arms in at most one of 256 gates, whatever
 * their chance to fail is.
 */
const LEAST_TRIALS = 2;

/**
 * What it says of two arms that some of their trials were not measured, since the site answered wrongly before any load.
 * @returns undefined where all answered rightly
 */
export function wrongAnswersOf({ trials, arms }: Pick<GateInput, 'trials' | 'arms'>): WrongAnswers | undefined {
  const [baseline, candidate] = [countOf(trials, arms.baseline), countOf(trials, arms.candidate)];
  if (baseline.wrong + candidate.wrong === 0) return undefined;
  const state = stateOf(baseline, candidate);
  return {
    state,
    reason: reasonOf(state, { baseline, candidate }),
    baseline: plain(baseline),
    candidate: plain(candidate),
  };
}

/** Whether nothing can be concluded from the arms, however many more pairs there are. */
export function areIncomparable({ state, baseline }: WrongAnswers): boolean {
  return state === 'both' || (state === 'baseline' && baseline.wrong >= LEAST_TRIALS);
}

/** They are errors of the site, found before it was loaded. */
export function withWrongAnswers(errors: ErrorsVerdict, wrong: WrongAnswers | undefined): ErrorsVerdict {
  if (wrong === undefined || wrong.state === 'baseline') return errors;
  const { reason } = wrong;
  if (wrong.state === 'candidate') return { ...errors, state: 'regression', reason };
  return errors.state === 'regression' ? errors : { ...errors, state: 'inconclusive', reason };
}

interface Count {
  readonly wrong: number;
  readonly trials: number;
  /** of the first that was wrong */
  readonly said: string | undefined;
}

function countOf(trials: readonly TrialRecord[], topology: string): Count {
  const asked = trials.filter((trial) => trial.topology === topology && (trial.state === 'measured' || isWrong(trial)));
  const wrong = asked.filter(isWrong);
  const [first] = wrong;
  const said = first?.state === 'failed' ? problemIn(first.error.message) : undefined;
  return { wrong: wrong.length, trials: asked.length, said };
}

/** Whether a trial was not measured for what its site answered. */
export function isWrong(trial: TrialRecord): boolean {
  return trial.state === 'failed' && trial.error.code === 'VERIFICATION_FAILED';
}

/** The first endpoint that a message names. */
function problemIn(message: string): string {
  const [head = '', first] = message.split('\n').map((line) => line.trim());
  return first ?? head;
}

function stateOf(baseline: Count, candidate: Count): WrongAnswers['state'] {
  if (candidate.wrong === 0) return 'baseline';
  if (baseline.wrong > 0) return 'both';
  if (Math.min(baseline.trials, candidate.trials) < LEAST_TRIALS) return 'sometimes';
  const p = fisherExactP(share(baseline), share(candidate));
  return candidate.wrong === candidate.trials || p <= LEVELS.errorPairs ? 'candidate' : 'sometimes';
}

function share({ wrong, trials }: Count): { readonly errors: number; readonly hits: number } {
  return { errors: wrong, hits: trials };
}

function reasonOf(
  state: WrongAnswers['state'],
  { baseline, candidate }: { readonly baseline: Count; readonly candidate: Count },
): string {
  const first = candidate.said ?? baseline.said ?? 'no answer';
  switch (state) {
    case 'both':
      return `both arms answer wrongly before any load, the baseline in ${counted(baseline)}, the candidate in ${counted(candidate)}; first: ${first}`;
    case 'baseline':
      return `the baseline answers wrongly before any load, in ${counted(baseline)}, the candidate in none of ${candidate.trials}: ${first}`;
    case 'candidate':
    case 'sometimes':
      return `wrong answers before any load in ${counted(candidate)} of the candidate, none of ${baseline.trials} of the baseline: ${first}`;
  }
}

function counted({ wrong, trials }: Count): string {
  return `${wrong} of ${trials} ${trials === 1 ? 'trial' : 'trials'}`;
}

function plain({ wrong, trials }: Count): WrongAnswers['baseline'] {
  return { wrong, trials };
}

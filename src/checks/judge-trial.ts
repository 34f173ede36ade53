import type { MeasuredTrial, ValidityCheck } from '../records/trial-record.ts';
import { trialChecks } from './registry.ts';
import type { TrialFacts } from './trial-check.ts';

type Validity = MeasuredTrial['validity'];
type State = Validity['time'];

/** Judges a trial by every check; `all` counts for time and for work. A check without data makes a warning, never a pass. */
export function judgeTrial(facts: TrialFacts): Validity {
  const checks = trialChecks.map((check): ValidityCheck => {
    const { id, title, speaksFor, limits } = check;
    return { id, title, speaksFor, limits, ...check.judge(facts) };
  });
  return { time: worst(checks, 'time'), work: worst(checks, 'work'), checks };
}

function worst(checks: readonly ValidityCheck[], metricClass: 'time' | 'work'): State {
  const states = checks
    .filter((check) => check.speaksFor === metricClass || check.speaksFor === 'all')
    .map((check) => check.state);
  return worstState(states.map((state) => (state === 'not-measured' ? 'warning' : state)));
}

/** The worst of several states; valid when there is none. */
export function worstState(states: readonly State[]): State {
  if (states.includes('invalid')) return 'invalid';
  return states.includes('warning') ? 'warning' : 'valid';
}

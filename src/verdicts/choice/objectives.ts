import type { ScorecardRow } from '../../records/decision.ts';
import type { Objectives } from '../../records/objectives.ts';
import { median } from '../../stats/quantile.ts';
import type { TopologyFacts, TrialFacts } from './facts.ts';

/** One objective, and where its value comes from. */
export interface Objective {
  readonly id: string;
  readonly title: string;
  readonly limit: number;
  readonly unit: '' | 'ms' | 'ratio';
  readonly isAtLeast: boolean;
  /** undefined: not read; `isUpperBound`: the truth may be lower, as times are not valid */
  readonly read: (facts: TopologyFacts) => Reading | undefined;
}

interface Reading {
  readonly value: number;
  readonly isUpperBound: boolean;
}

const RULES = {
  atMost: 'met at or below the limit',
  atLeast: 'met at or above the limit',
  bound:
    "met at or below the limit, even with the generator's own lateness in it; above it undecided, as the times are invalid",
};

export function objectivesIn(set: Objectives): readonly Objective[] {
  const whole: readonly (Objective | undefined)[] = [
    objective('p95', 'p95', set.p95Ms, 'ms', responseTime),
    objective('errors', 'errors', set.errorRatio, 'ratio', (facts) => middle(facts, ({ errorRatio }) => errorRatio)),
    objective('database-statements', 'database statements per hit', set.databaseStatementsPerHit, '', (facts) =>
      middle(facts, ({ statementsPerHit }) => statementsPerHit),
    ),
    objective('database-time', 'database time per hit', set.databaseMsPerHit, 'ms', (facts) =>
      middle(facts, ({ databaseMsPerHit }) => databaseMsPerHit),
    ),
    objective('offload', 'off-load ratio', set.offloadRatioMin, 'ratio', ({ offloadRatio }) => exact(offloadRatio)),
  ];
  const endpoints = (set.endpoints ?? []).flatMap(({ name, p95Ms, errorRatio }) => {
    const own = (facts: TopologyFacts) => facts.endpoints.find((endpoint) => endpoint.name === name);
    return [
      objective(`p95:${name}`, `p95 of ${name}`, p95Ms, 'ms', (facts) => {
        const found = own(facts);
        return found?.p95Ms === undefined ? undefined : { value: found.p95Ms, isUpperBound: !found.isTimeValid };
      }),
      objective(`errors:${name}`, `errors of ${name}`, errorRatio, 'ratio', (facts) => exact(own(facts)?.errorRatio)),
    ];
  });
  return [...whole, ...endpoints].filter((one) => one !== undefined);
}

/** An objective by a bound: what cannot be better than it is, or worse, is decided even where it was not measured well. */
export function scoreOf(one: Objective, facts: TopologyFacts, command: string): ScorecardRow {
  const { id, title, limit, unit, isAtLeast } = one;
  const head = { id, title, limit, unit, evidence: 'summary.json' };
  if (facts.state === 'invalid') return { ...head, state: 'invalid', rule: 'its trials are invalid', command };
  const reading = one.read(facts);
  const rule = isAtLeast ? RULES.atLeast : RULES.atMost;
  if (reading === undefined) return { ...head, state: 'not-measured', rule, command };
  const { value, isUpperBound } = reading;
  if (isAtLeast ? value >= limit : value <= limit) {
    // What the trial that was stopped would have had is not in the value.
    if (facts.stopped !== undefined) return { ...head, state: 'undecided', value, rule: facts.stopped, command };
    return { ...head, state: 'met', value, rule: isUpperBound ? RULES.bound : rule };
  }
  if (isUpperBound) return { ...head, state: 'undecided', value, rule: RULES.bound, command };
  return { ...head, state: 'missed', value, rule };
}

function objective(
  id: string,
  title: string,
  limit: number | undefined,
  unit: Objective['unit'],
  read: Objective['read'],
): Objective | undefined {
  return limit === undefined ? undefined : { id, title, limit, unit, isAtLeast: id === 'offload', read };
}

/** From trials with valid times where there are any; else a bound, since lag is part of it. */
function responseTime({ trials }: TopologyFacts): Reading | undefined {
  const valid = known(trials.filter(({ isTimeValid }) => isTimeValid).map(({ p95Ms }) => p95Ms));
  if (valid.length > 0) return { value: median(valid), isUpperBound: false };
  const all = known(trials.map(({ p95Ms }) => p95Ms));
  return all.length === 0 ? undefined : { value: median(all), isUpperBound: true };
}

function middle({ trials }: TopologyFacts, value: (trial: TrialFacts) => number | undefined): Reading | undefined {
  const values = known(trials.map(value));
  return values.length === 0 ? undefined : exact(median(values));
}

function exact(value: number | undefined): Reading | undefined {
  return value === undefined ? undefined : { value, isUpperBound: false };
}

export function known(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}

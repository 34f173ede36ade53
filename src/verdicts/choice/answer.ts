import type { Decision } from '../../records/summary.ts';
import type { ScorecardRow } from '../../records/decision.ts';
import { type Comparer, type Margins, comparerOf } from './better.ts';
import { type Basis, type Candidate, type Pricing, candidateOf, costBasisOf } from './candidate.ts';
import { type Choice, choose, leastOf } from './choose.ts';
import { CRITERIA, type Criterion, type TopologyFacts } from './facts.ts';
import type { Mandatory } from '../scorecard/mandatory.ts';
import { type Objective, scoreOf } from './objectives.ts';

/** What a run knows. */
export interface Field {
  readonly facts: readonly TopologyFacts[];
  readonly pricing: Pricing;
  readonly comparesTimes: boolean;
  readonly comparesStatements: boolean;
  readonly comparesDatabaseTimes: boolean;
  readonly margins: Margins;
  /** that would decide what is undecided */
  readonly command: string;
}

/** What it is asked; `alone`: by this criterion and nothing else. */
export interface Question {
  readonly objectives: readonly Objective[];
  /** rows of the scorecard that must be met too */
  readonly mandatory?: readonly Mandatory[];
  readonly pricing?: Pricing;
  readonly alone?: Criterion;
}

export interface Answer {
  readonly kind: Decision['kind'];
  /** named by it; empty: none */
  readonly best: readonly string[];
  readonly groups: Groups;
  readonly choice: Choice;
  readonly compare: Comparer;
  readonly basis: Basis;
}

export interface Groups {
  readonly holders: readonly Judged[];
  readonly misses: readonly Judged[];
  /** an objective or a mandatory requirement is undecided or was not measured */
  readonly open: readonly Judged[];
  readonly failing: readonly Judged[];
  readonly invalid: readonly Judged[];
}

export interface Judged {
  readonly facts: TopologyFacts;
  readonly rows: readonly ScorecardRow[];
  readonly candidate: Candidate;
}

/** The answer of a run to a question. Pure; the order of topologies, trials and objectives plays no part. */
export function answer(field: Field, question: Question): Answer {
  const pricing = question.pricing ?? field.pricing;
  const { comparesTimes, comparesStatements, comparesDatabaseTimes } = field;
  const basis = { cost: costBasisOf(field.facts, pricing), comparesTimes, comparesStatements, comparesDatabaseTimes };
  const groups = groupsOf(
    field.facts
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((facts) => ({
        facts,
        rows: [
          ...question.objectives.map((one) => scoreOf(one, facts, field.command)),
          ...(question.mandatory ?? []).map(({ rowOf }) => rowOf(facts.name)),
        ],
        candidate: candidateOf(facts, basis, pricing),
      })),
  );
  const candidates = groups.holders.map(({ candidate }) => candidate);
  const compare = comparerOf(candidates, field.margins);
  const choice = choose(candidates, compare, basis.cost === 'price' ? CRITERIA : []);
  const best = question.alone === undefined ? choice.best : aloneBest(candidates, compare, question.alone);
  const kind = kindOf(groups, best, choice);
  return {
    kind,
    best: kind === 'winner' || kind === 'no-single-winner' ? best.map(({ name }) => name) : [],
    groups,
    choice,
    compare,
    basis,
  };
}

function groupsOf(judged: readonly Judged[]): Groups {
  const measured = judged.filter(({ facts }) => facts.state === 'measured');
  const misses = measured.filter(({ rows }) => rows.some(({ state }) => state === 'missed' || state === 'impossible'));
  const holders = measured.filter(({ rows }) => rows.every(({ state }) => state === 'met'));
  return {
    holders,
    misses,
    open: measured.filter((one) => !misses.includes(one) && !holders.includes(one)),
    failing: judged.filter(({ facts }) => facts.state === 'failing'),
    invalid: judged.filter(({ facts }) => facts.state === 'invalid'),
  };
}

/** Unknown never wins and never loses: it is enough that two can be told apart, or that there is no other at all. */
function kindOf(groups: Groups, best: readonly Candidate[], { front, beaten }: Choice): Decision['kind'] {
  const { holders, misses, open, failing, invalid } = groups;
  const isAlone = holders.length + misses.length + open.length + failing.length + invalid.length === 1;
  if (holders.length === 0) {
    // What was not measured validly may hold.
    if (open.length + invalid.length > 0 || misses.length + failing.length === 0) return 'cannot-say';
    return 'nobody-holds';
  }
  const compared = front.length + beaten.length + misses.length + failing.length;
  if (best.length === 0 || (compared < 2 && !isAlone)) return 'cannot-say';
  return best.length === 1 ? 'winner' : 'no-single-winner';
}

function aloneBest(candidates: readonly Candidate[], compare: Comparer, criterion: Criterion): readonly Candidate[] {
  const known = candidates.filter(({ values }) => values[criterion] !== undefined);
  return leastOf(known, compare, [criterion]).best;
}

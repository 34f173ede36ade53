import type { Decision, TopologySummary } from '../../records/summary.ts';
import { RULE_VERSION } from '../../records/decision.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { Calibration } from '../calibration/calibration.ts';
import type { Mandatory } from '../scorecard/mandatory.ts';
import { againCommand } from './again-command.ts';
import { type Answer, type Field, type Question, answer } from './answer.ts';
import type { Margins } from './better.ts';
import { changesOf } from './changes.ts';
import { targetUseOf } from './cost.ts';
import { costSentence } from './cost-words.ts';
import type { TopologyFacts } from './facts.ts';
import { notMeasuredOf } from './not-measured.ts';
import { objectivesIn } from './objectives.ts';
import { resolutionOf } from './resolution.ts';
import { ruleText } from './rule-text.ts';
import { sentenceOf } from './sentence.ts';
import { standingsOf } from './standings.ts';
import { sureOf } from './sure.ts';
import { timeComparability, trustOf } from './trust.ts';
import { unlikeDatabaseTimes, unlikeDatabases } from './unlike-statements.ts';

/**
 * The answer of a run, by rule: of the topologies that hold the objectives, those that another equals or beats in everything go; the
 * cheapest of the rest is named. What is unknown never wins and never loses.
 * @param facts  of each topology of the run, in any order
 * @param margins  by which equal things may differ on this machine; absent: 10 %
 */
export function decide(input: {
  readonly run: RunRecord;
  readonly topologies: readonly TopologySummary[];
  readonly facts: readonly TopologyFacts[];
  readonly margins: Margins;
  /** of topologies of the run, for its machine and scenario */
  readonly calibrations?: readonly Calibration[];
  /** what the scenario demands beyond its objectives; absent: nothing */
  readonly mandatory?: readonly Mandatory[];
}): Decision {
  const { run, topologies, facts, mandatory = [] } = input;
  const { scenario } = run;
  const time = timeComparability(topologies);
  const field: Field = {
    facts,
    pricing: {
      prices: scenario.prices,
      targetUse: targetUseOf(scenario.server),
      hitsPerDay: scenario.hitsPerDay,
    },
    comparesTimes: time.isComparable,
    comparesStatements: unlikeDatabases(topologies).length === 0,
    comparesDatabaseTimes: unlikeDatabaseTimes(topologies).length === 0,
    margins: input.margins,
    command: againCommand(run),
  };
  const question: Question = { objectives: objectivesIn(scenario.objectives ?? scenario.slo), mandatory };
  const given = answer(field, question);
  const standings = standingsOf(given, run);
  const isNothing = facts.every(({ state }) => state === 'invalid');
  return {
    version: RULE_VERSION,
    kind: given.kind,
    topologies: namesOf(given),
    sentence: sentenceOf({ run, given, mandatory }),
    reasons: standings.map(({ topology, why }) => `${topology}: ${why}`),
    restsOn: isNothing ? 'nothing' : time.isComparable ? 'time-and-work' : 'work-only',
    ...trustOf({ topologies, time }),
    rule: ruleText(run, given.basis.cost, input.margins, mandatory),
    ...present('cost', costSentence(given, run)),
    ...present('sure', sureOf(given)),
    standings: [...standings],
    changes: isNothing ? [] : [...changesOf(field, question, given)],
    notMeasured: [...notMeasuredOf(given, run)],
    ...present('resolution', resolutionOf(given, { margins: input.margins, calibrations: input.calibrations ?? [] })),
  };
}

/** The best, then the others that nobody beats, then the rest that were compared. */
function namesOf({ kind, best, choice }: Answer): string[] {
  if (kind === 'nobody-holds') return [];
  const all = [...choice.front, ...choice.beaten.map(({ candidate }) => candidate)].map(({ name }) => name);
  if (kind !== 'winner') return kind === 'cannot-say' ? all : [...best];
  return [...best, ...all.filter((name) => !best.includes(name))];
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

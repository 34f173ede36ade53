import { EXIT } from '../../base/errors.ts';
import type { ScorecardRow, Standing } from '../../records/decision.ts';
import type { TopologySummary } from '../../records/summary.ts';
import { counted, plainNumber } from '../../base/number-text.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { type JunitCase, junitFile } from '../junit-file.ts';
import type { ExportedRun } from './exported-figure.ts';

type Case = Omit<JunitCase, 'className'>;

/**
 * A run as a JUnit file: a suite for each topology, a case for each objective, and one for its trials; last the answer, which is red
 * wherever the command that measured ends with another code than 0.
 */
export function runJunit({ run, trials, summary }: Pick<ExportedRun, 'run' | 'trials' | 'summary'>): string {
  const { decision, topologies, scenario } = summary;
  const properties = { run: run.runId, state: run.state, seed: String(run.scenario.seed) };
  const suites = topologies.map((topology) => {
    const standing = decision.standings?.find((one) => one.topology === topology.name);
    const cases = [trialsOf(topology), ...casesOf(topology, standing?.objectives), ...failingOf(standing)];
    return {
      name: `benchday run: ${topology.name} under ${scenario}`,
      properties,
      cases: cases.map((one) => ({ ...one, className: `benchday.${scenario}.${topology.name}` })),
      said: decision.sentence,
    };
  });
  // Of the arms of a gate its own file has the answer.
  if (run.arms !== undefined) return junitFile(suites, 'error');
  const answer = { ...answerOf(exitOf({ kind: 'run', run, trials, summary })), className: `benchday.${scenario}` };
  const said = decision.sentence;
  const last = { name: `benchday run: the answer under ${scenario}`, properties, cases: [answer], said };
  return junitFile([...suites, last], 'error');
}

function answerOf({ code, reason }: Exit): Case {
  const states: Readonly<Record<number, Case['state']>> = {
    [EXIT.ok]: 'met',
    [EXIT.failedCheck]: 'missed',
    [EXIT.inconclusive]: 'undecided',
    [EXIT.invalidMeasurement]: 'invalid',
  };
  return {
    name: 'answer',
    state: states[code] ?? 'not-measured',
    sentence: `exit code ${code}: ${reason}`,
    details: [],
  };
}

/** Above a share of errors the other figures are those of a failing site, whatever the scenario allows. */
function failingOf(standing: Standing | undefined): readonly Case[] {
  if (standing?.place !== 'failing') return [];
  return [{ name: 'errors of a failing site', state: 'missed', sentence: `missed: ${standing.why}`, details: [] }];
}

/** Whether it was measured at all. */
function trialsOf({ trials, failures }: TopologySummary): Case {
  const { planned, measured, failed } = trials;
  const message = `${measured} of ${counted(planned, 'trial')} measured, ${failed} failed`;
  const isWhole = failed === 0 && measured >= planned;
  return { name: 'trials', state: isWhole ? 'met' : 'not-measured', sentence: message, details: failures };
}

/** Answers by an earlier rule have no objectives of their own, but whether p95 and errors were within theirs. */
function casesOf(
  { measured, validity }: TopologySummary,
  objectives: readonly ScorecardRow[] | undefined,
): readonly Case[] {
  if (objectives !== undefined && objectives.length > 0) return objectives.map(caseOf);
  const state = measured?.sloMet === undefined ? 'not-measured' : measured.sloMet ? 'met' : 'missed';
  const isInvalid = measured !== undefined && validity.time === 'invalid';
  const of = { name: 'objectives', details: [] };
  return [
    { ...of, state: isInvalid ? 'invalid' : state, sentence: `p95 and errors: ${isInvalid ? 'invalid' : state}` },
  ];
}

function caseOf({ title, state, value, interval, limit, unit, rule, command, detail }: ScorecardRow): Case {
  if (detail !== undefined)
    return {
      ...{ name: title, state },
      sentence: `${state}: ${detail}`,
      details: [rule, ...(command === undefined ? [] : [command])],
    };
  const withUnit = (number: number): string => `${plainNumber(number)}${unit === '' ? '' : ` ${unit}`}`;
  const range = interval === undefined ? '' : ` (${withUnit(interval[0])} to ${withUnit(interval[1])})`;
  const found = value === undefined ? 'unknown' : `${withUnit(value)}${range}`;
  return {
    ...{ name: title, state },
    sentence: `${state}: ${found}${limit === undefined ? '' : `, limit ${withUnit(limit)}`}`,
    details: [rule, ...(command === undefined ? [] : [command])],
  };
}

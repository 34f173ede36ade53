import type { ScorecardRow } from '../../records/decision.ts';
import type { TopologySummary } from '../../records/summary.ts';
import { counted, plainNumber } from '../../base/number-text.ts';
import { attribute, text } from '../xml-text.ts';
import type { ExportedRun } from './exported-figure.ts';

interface Case {
  readonly name: string;
  readonly state: ScorecardRow['state'];
  readonly message: string;
  readonly details: string;
}

/**
 * A run as a JUnit file: a suite for each topology, a case for each objective, and one for its trials. What is missed and what could not be
 * decided is a failure, as most CI services show a skipped test as green; what is invalid or was not measured is an error.
 * @source the schema of Jenkins' xUnit plugin (junit-10.xsd)
 */
export function runJunit({ run, summary }: Pick<ExportedRun, 'run' | 'summary'>): string {
  const { decision, topologies } = summary;
  const suites = topologies.map((topology) => {
    const standing = decision.standings?.find((one) => one.topology === topology.name);
    return { topology, cases: [trialsOf(topology), ...casesOf(topology, standing?.objectives)] };
  });
  const head = (cases: readonly Case[]) =>
    `tests="${cases.length}" failures="${countOf(cases, 'failure')}" errors="${countOf(cases, 'error')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="benchday" ${head(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap(({ topology, cases }) => [
      `  <testsuite name=${attribute(`benchday run: ${topology.name} under ${summary.scenario}`)} ${head(cases)} skipped="0" time="0">`,
      '    <properties>',
      `      <property name="run" value=${attribute(run.runId)}/>`,
      `      <property name="state" value=${attribute(run.state)}/>`,
      `      <property name="seed" value="${run.scenario.seed}"/>`,
      '    </properties>',
      ...cases.map((one) => caseText(one, `benchday.${summary.scenario}.${topology.name}`)),
      `    <system-out>${text(decision.sentence)}</system-out>`,
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

/** Whether it was measured at all. */
function trialsOf({ trials, failures }: TopologySummary): Case {
  const { planned, measured, failed } = trials;
  const message = `${measured} of ${counted(planned, 'trial')} measured, ${failed} failed`;
  const isWhole = failed === 0 && measured >= planned;
  return { name: 'trials', state: isWhole ? 'met' : 'not-measured', message, details: failures.join('\n') };
}

/** Answers by an earlier rule have no objectives of their own, but whether p95 and errors were within theirs. */
function casesOf(
  { measured, validity }: TopologySummary,
  objectives: readonly ScorecardRow[] | undefined,
): readonly Case[] {
  if (objectives !== undefined && objectives.length > 0) return objectives.map(caseOf);
  const state = measured?.sloMet === undefined ? 'not-measured' : measured.sloMet ? 'met' : 'missed';
  const isInvalid = measured !== undefined && validity.time === 'invalid';
  const of = { name: 'objectives', details: '' };
  return [{ ...of, state: isInvalid ? 'invalid' : state, message: `p95 and errors: ${isInvalid ? 'invalid' : state}` }];
}

function caseOf({ title, state, value, interval, limit, unit, rule, command }: ScorecardRow): Case {
  const withUnit = (number: number): string => `${plainNumber(number)}${unit === '' ? '' : ` ${unit}`}`;
  const range = interval === undefined ? '' : ` (${withUnit(interval[0])} to ${withUnit(interval[1])})`;
  const found = value === undefined ? 'unknown' : `${withUnit(value)}${range}`;
  return {
    ...{ name: title, state },
    message: `${state}: ${found}${limit === undefined ? '' : `, limit ${withUnit(limit)}`}`,
    details: [rule, ...(command === undefined ? [] : [command])].join('\n'),
  };
}

/** @returns undefined for what is met */
function elementOf({ state }: Case): 'failure' | 'error' | undefined {
  switch (state) {
    case 'met':
      return undefined;
    case 'missed':
    case 'impossible':
    case 'undecided':
      return 'failure';
    case 'invalid':
    case 'not-measured':
      return 'error';
  }
}

function countOf(cases: readonly Case[], element: 'failure' | 'error'): number {
  return cases.filter((one) => elementOf(one) === element).length;
}

function caseText(one: Case, className: string): string {
  const { name, state, message, details } = one;
  const head = `    <testcase name=${attribute(name)} classname=${attribute(className)} time="0"`;
  const element = elementOf(one);
  if (element === undefined) return `${head}>\n      <system-out>${text(message)}</system-out>\n    </testcase>`;
  return `${head}>\n      <${element} type=${attribute(state)} message=${attribute(message)}>${text(details)}</${element}>\n    </testcase>`;
}

import type { AuditedComponent, DrillRecord, DrillResult } from '../../records/drill-record.ts';
import { auditState } from '../../verdicts/drill/judge-audit.ts';
import { secondsText } from '../../verdicts/drill/words.ts';
import { attribute, text } from '../xml-text.ts';

interface Case {
  readonly name: string;
  readonly state: DrillResult['state'];
  readonly sentence: string;
  readonly seconds: string;
  readonly details: readonly string[];
}

/**
 * A drill as a JUnit file, a test case for each fault, or, of an audit, for each component. What is missed and what could not be decided is a failure, as most CI services show a
 * skipped test as green; what is invalid or was not measured is an error.
 * @source the schema of Jenkins' xUnit plugin (junit-10.xsd)
 */
export function drillJunit(record: DrillRecord): string {
  const { runId, scenario, topology, results, audit, state, seed } = record;
  const cases = audit === undefined ? results.map(caseOfResult) : audit.components.map(caseOfComponent);
  const failures = cases.filter((one) => elementOf(one) === 'failure').length;
  const errors = cases.filter((one) => elementOf(one) === 'error').length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="benchday" ${counts}>`,
    `  <testsuite name=${attribute(`benchday drill: ${topology} under ${scenario}`)} ${counts} skipped="0" time="0">`,
    '    <properties>',
    `      <property name="run" value=${attribute(runId)}/>`,
    `      <property name="state" value=${attribute(state)}/>`,
    `      <property name="seed" value="${seed}"/>`,
    '    </properties>',
    ...cases.map((one) => caseText(one, record)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
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

function caseOfResult(result: DrillResult): Case {
  const { drill, state, sentence, outage, accounting, expected } = result;
  return {
    ...{ name: drill, state, sentence },
    seconds: outage.worst === undefined ? '0' : (outage.worst / 1000).toFixed(1),
    details: [
      `outage ${secondsText(outage.median)}, worst ${secondsText(outage.worst)}`,
      `accounting ${accounting}`,
      ...expected.map(({ what, range, basis }) => `expected: ${what}: ${range} (${basis})`),
    ],
  };
}

function caseOfComponent({ name, kind, state, sentence, cells, suspicions }: AuditedComponent): Case {
  return {
    name: kind === 'server' ? `server ${name}` : name,
    state: auditState(state),
    sentence,
    seconds: String(Math.max(0, ...cells.flatMap(({ outageSeconds }) => outageSeconds ?? []))),
    details: [
      ...cells.map(({ drill, state: of, reason }) => `${drill}: ${of}: ${reason}`),
      ...suspicions.map((suspicion) => `the file says: ${suspicion}`),
    ],
  };
}

function caseText(one: Case, { scenario, topology }: DrillRecord): string {
  const { name, sentence, state, seconds, details } = one;
  const head = `    <testcase name=${attribute(name)} classname=${attribute(`benchday.${scenario}.${topology}`)} time="${seconds}"`;
  const element = elementOf(one);
  if (element === undefined) return `${head}>\n      <system-out>${text(sentence)}</system-out>\n    </testcase>`;
  return `${head}>\n      <${element} type=${attribute(state)} message=${attribute(sentence)}>${text(details.join('\n'))}</${element}>\n    </testcase>`;
}

import type { DrillRecord, DrillResult } from '../../records/drill-record.ts';
import { secondsText } from '../../verdicts/drill/words.ts';
import { attribute, text } from '../xml-text.ts';

/**
 * A drill as a JUnit file, a test case for each fault. What is missed and what could not be decided is a failure, as most CI services show a
 * skipped test as green; what is invalid or was not measured is an error.
 * @source the schema of Jenkins' xUnit plugin (junit-10.xsd)
 */
export function drillJunit(record: DrillRecord): string {
  const { runId, scenario, topology, results, state, seed } = record;
  const failures = results.filter((result) => elementOf(result) === 'failure').length;
  const errors = results.filter((result) => elementOf(result) === 'error').length;
  const counts = `tests="${results.length}" failures="${failures}" errors="${errors}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="benchday" ${counts}>`,
    `  <testsuite name=${attribute(`benchday drill: ${topology} under ${scenario}`)} ${counts} skipped="0" time="0">`,
    '    <properties>',
    `      <property name="run" value=${attribute(runId)}/>`,
    `      <property name="state" value=${attribute(state)}/>`,
    `      <property name="seed" value="${seed}"/>`,
    '    </properties>',
    ...results.map((result) => caseOf(result, record)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** @returns undefined for what is met */
function elementOf({ state }: DrillResult): 'failure' | 'error' | undefined {
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

function caseOf(result: DrillResult, { scenario, topology }: DrillRecord): string {
  const { drill, sentence, state, outage } = result;
  const head = `    <testcase name=${attribute(drill)} classname=${attribute(`benchday.${scenario}.${topology}`)} time="${outage.worst === undefined ? '0' : (outage.worst / 1000).toFixed(1)}"`;
  const name = elementOf(result);
  if (name === undefined) return `${head}>\n      <system-out>${text(sentence)}</system-out>\n    </testcase>`;
  const details = [
    `outage ${secondsText(outage.median)}, worst ${secondsText(outage.worst)}`,
    `accounting ${result.accounting}`,
    ...result.expected.map(({ what, range, basis }) => `expected: ${what}: ${range} (${basis})`),
  ];
  return `${head}>\n      <${name} type=${attribute(state)} message=${attribute(sentence)}>${text(details.join('\n'))}</${name}>\n    </testcase>`;
}

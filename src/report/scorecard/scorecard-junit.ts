import type { RequirementRow, Scorecard, ScorecardColumn } from '../../records/scorecard.ts';
import { attribute, text } from '../xml-text.ts';

/**
 * The scorecard as a JUnit file: a suite for each topology, a case for each requirement. What was not measured is skipped; what is missed or
 * could not be decided is a failure, what is invalid an error.
 * @source the schema of Jenkins' xUnit plugin (junit-10.xsd)
 */
export function scorecardJunit({ columns }: Scorecard): string {
  const all = columns.flatMap(({ rows }) => rows);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="benchday" ${countsOf(all)}>`,
    ...columns.flatMap(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite({ topology, rows }: ScorecardColumn): string[] {
  const skipped = rows.filter((row) => elementOf(row) === 'skipped').length;
  return [
    `  <testsuite name=${attribute(`benchday scorecard: ${topology}`)} ${countsOf(rows)} skipped="${skipped}" time="0">`,
    ...rows.map((row) => caseText(row, topology)),
    '  </testsuite>',
  ];
}

function countsOf(rows: readonly RequirementRow[]): string {
  const count = (wanted: string): number => rows.filter((row) => elementOf(row) === wanted).length;
  return `tests="${rows.length}" failures="${count('failure')}" errors="${count('error')}"`;
}

/** @returns undefined for what is met */
function elementOf({ state }: RequirementRow): 'failure' | 'error' | 'skipped' | undefined {
  switch (state) {
    case 'met':
      return undefined;
    case 'missed':
    case 'impossible':
    case 'undecided':
      return 'failure';
    case 'invalid':
      return 'error';
    case 'not-measured':
      return 'skipped';
  }
}

function caseText(row: RequirementRow, topology: string): string {
  const { id, state, detail, rule, command, sources } = row;
  const head = `    <testcase name=${attribute(id)} classname=${attribute(`benchday.scorecard.${topology}`)} time="0"`;
  const element = elementOf(row);
  if (element === undefined) return `${head}>\n      <system-out>${text(detail)}</system-out>\n    </testcase>`;
  const next = command === undefined ? [] : [`next: ${command}`];
  // Of a skipped case the schema knows a message and nothing else.
  if (element === 'skipped')
    return `${head}>\n      <skipped message=${attribute([detail, ...next].join('; '))}/>\n    </testcase>`;
  const lines = [`rule: ${rule}`, ...sources.map(({ what, file, state: of }) => `${what}: ${of} (${file})`), ...next];
  return `${head}>\n      <${element} type=${attribute(state)} message=${attribute(detail)}>${text(lines.join('\n'))}</${element}>\n    </testcase>`;
}

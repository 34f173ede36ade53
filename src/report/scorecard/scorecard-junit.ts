import type { RequirementRow, Scorecard } from '../../records/scorecard.ts';
import { type JunitCase, junitFile } from '../junit-file.ts';

/** The scorecard as a JUnit file: a suite for each topology, a case for each requirement. What was not measured is skipped. */
export function scorecardJunit({ columns }: Scorecard): string {
  const suites = columns.map(({ topology, rows }) => ({
    name: `benchday scorecard: ${topology}`,
    cases: rows.map((row) => caseOf(row, topology)),
  }));
  return junitFile(suites, 'skipped');
}

function caseOf({ id, state, detail, rule, command, sources }: RequirementRow, topology: string): JunitCase {
  const next = command === undefined ? [] : [`next: ${command}`];
  const evidence = sources.map(({ what, file, state: of }) => `${what}: ${of} (${file})`);
  return {
    ...{ name: id, className: `benchday.scorecard.${topology}`, state, sentence: detail },
    details: state === 'not-measured' ? next : [`rule: ${rule}`, ...evidence, ...next],
  };
}

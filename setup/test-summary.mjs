import { timeLines } from './budgets.mjs';

/**
 * Prints the end of npm test: a row per check, the minutes of each part beside its budget, what failed, what was skipped and why, and the count
 * as the last line. A part that takes too long is warned of and fails nothing.
 * @param rows      { name, hasRun, startedMs, seconds, cpu?: { all, steal }, outcome: { passed, failed, skipped, passedAgain? } } in the order they ran
 * @param warnings  lines that fail nothing
 * @returns         the exit code: 1 when anything failed
 */
export function printSummary(rows, warnings) {
  const failed = rows.flatMap((row) => row.outcome.failed);
  const skipped = rows.flatMap((row) => row.outcome.skipped);
  const passedAgain = rows.flatMap((row) => row.outcome.passedAgain ?? []);
  const passedCount = rows.reduce((sum, row) => sum + row.outcome.passed, 0);
  console.log(`\n  ${'check'.padEnd(12)} ${'result'.padEnd(44)} seconds`);
  for (const row of rows) {
    console.log(`  ${row.name.padEnd(12)} ${describe(row.outcome).padEnd(44)} ${row.seconds.toFixed(1).padStart(7)}`);
  }
  console.log(['', ...timeLines(rows)].join('\n'));
  if (failed.length > 0) console.log(['\nFailed:', ...failed.map((name) => `  ${name}`)].join('\n'));
  if (passedAgain.length > 0) {
    console.log(['\nFailed at first, passed when run again:', ...passedAgain.map((name) => `  ${name}`)].join('\n'));
  }
  console.log('');
  for (const line of warnings) console.log(line);
  if (skipped.length > 0) console.log([`Skipped: ${skipped.length}`, ...skipped.map(skippedLine)].join('\n'));
  console.log(`Tests: ${passedCount} passed, ${failed.length} failed`);
  return failed.length > 0 ? 1 : 0;
}

function describe({ passed, failed, skipped }) {
  const parts = [`${passed} passed`];
  if (failed.length > 0) parts.push(`${failed.length} FAILED`);
  if (skipped.length > 0) parts.push(`${skipped.length} skipped`);
  return parts.join(', ');
}

const skippedLine = ({ name, reason }) => `  ${name}${reason === undefined ? '' : ` (${reason})`}`;

import { join, relative } from 'node:path';
import type { ScorecardOutcome } from '../jobs/scorecard/make-scorecard.ts';
import { scorecardText } from '../jobs/scorecard/scorecard-text.ts';
import type { Console } from './console.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './print-error.ts';

/** The table, and why each row that is not met is as it is. */
export function scorecardLines({ record, folder, exit }: ScorecardOutcome, console: Console): readonly string[] {
  const { bold, dim, yellow } = console.outColors;
  const { columns, rows } = scorecardText(record);
  const printed = rows.map((row) => row.map(printable));
  return [
    plainTable(columns.map(printable), printed, columns.map(printable)),
    ...record.columns.flatMap(({ topology, rows: own, leftOut }) => [
      '',
      bold(printable(topology)),
      ...own.flatMap(({ title, state, detail, evidence, command }) => [
        `  ${title}: ${state}: ${printable(detail)}${evidence === undefined ? '' : dim(` (${printable(evidence)})`)}`,
        ...(command === undefined ? [] : [`    ${dim('next')}  ${printable(command)}`]),
      ]),
      ...leftOut.slice(0, 5).map((line) => dim(`  left out: ${printable(line)}`)),
    ]),
    '',
    ...record.unreadable.slice(0, 5).map((line) => yellow(`warning   ${printable(line)}`)),
    ...(exit.code === 0 ? [] : [`${dim('exit')}      ${exit.code}: ${printable(exit.reason)}`]),
    `${dim('record')}    ${relative(process.cwd(), join(folder, 'scorecard.md'))}`,
  ];
}

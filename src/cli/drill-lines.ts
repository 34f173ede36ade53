import { join, relative } from 'node:path';
import type { DrillOutcome } from '../jobs/drill/measure-drill.ts';
import { drillText } from '../jobs/drill/drill-text.ts';
import type { Console } from './console.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './print-error.ts';

/** Columns of text among the figures. */
const TEXT_COLUMNS = ['drill', 'state', 'noticed', 'accounting'];

/** What stands at the end of a drill. */
export function drillLines({ record, directory, exit }: DrillOutcome, console: Console): readonly string[] {
  const { bold, dim, yellow } = console.outColors;
  const { columns, rows, retries, bringUps, rebuild, audit } = drillText(record);
  return [
    '',
    plainTable(
      columns,
      rows.map((row) => row.map(printable)),
      TEXT_COLUMNS,
    ),
    dim(
      'times are median / worst; first error, outage and whole again from the fault on, writes again from the first error',
    ),
    ...bringUps.map((line) => `${dim('played')}    ${printable(line)}`),
    ...retries.map((line) => `${dim('retried')}   ${printable(line)}`),
    ...record.results.flatMap(({ expected }) =>
      expected.map(({ what, range, basis }) => `${dim('expected')}  ${printable(`${what}: ${range} (${basis})`)}`),
    ),
    ...record.warnings.slice(0, 5).map((warning) => yellow(`warning   ${printable(warning)}`)),
    ...[rebuild, audit].flatMap((table) =>
      table === undefined
        ? []
        : [
            '',
            plainTable(
              table.columns,
              table.rows.map((row) => row.map(printable)),
              table.columns.filter((column) => column !== 'after'),
            ),
          ],
    ),
    ...record.results.map(({ sentence }) => `${dim('drill')}     ${bold(printable(sentence))}`),
    ...(record.audit === undefined ? [] : [`${dim('audit')}     ${bold(printable(record.audit.sentence))}`]),
    ...(exit.code === 0 ? [] : [`${dim('exit')}      ${exit.code}: ${printable(exit.reason)}`]),
    ...(record.state === 'finished'
      ? []
      : [`${dim('continue')}  the same command with --resume ${printable(record.runId)}`]),
    `${dim('record')}    ${relative(process.cwd(), join(directory, 'drill.md'))}`,
  ];
}

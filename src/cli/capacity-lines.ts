import { join, relative } from 'node:path';
import { type CapacityOutcome, capacityText, estimateText } from '../jobs/capacity/measure-capacity.ts';
import { type CapacityOfTopology, capacitySentence, scalingTexts, worstSentence } from '../jobs/capacity/sentences.ts';
import type { Console } from './console.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './print-error.ts';

/** Columns of text among the experiments' figures. */
const TEXT_COLUMNS = ['no.', 'answer', 'why'];

/** What stands at the end of a search. */
export function capacityLines({ results }: CapacityOutcome, console: Console): readonly string[] {
  const { bold, dim } = console.outColors;
  const worst = [...new Set(results.map(({ topology }) => topology))].flatMap((topology) => {
    const sentence = worstSentence(results, topology);
    return sentence === undefined ? [] : [`${dim('capacity')}  ${bold(printable(`${topology} ${sentence}`))}`];
  });
  const each = results.flatMap((result) => [
    ...recordLines(result, console),
    ...(result.notServed === undefined
      ? []
      : [`${dim('capacity')}  ${bold(printable(capacitySentence(result) ?? ''))}`]),
    ...(result.estimate === undefined ? [] : [`estimate  ${result.topology}: ${estimateText(result.estimate)}`]),
  ]);
  const scaled = scalingTexts(results).flatMap(({ columns, rows, sentence }) => [
    '',
    plainTable(columns, rows),
    `${dim('capacity')}  ${bold(printable(sentence))}`,
  ]);
  return [...each, ...worst, ...scaled];
}

function recordLines({ record, folder }: CapacityOfTopology, console: Console): readonly string[] {
  if (record === undefined) return [];
  const { bold, dim } = console.outColors;
  const { columns, rows, saturation } = capacityText(record);
  const cells = rows.map((row) => row.map(printable));
  return [
    '',
    plainTable(columns, cells, TEXT_COLUMNS),
    `${dim('cores')}     ${record.isolation}`,
    `${dim('limit')}     ${printable(saturation)}`,
    `${dim('capacity')}  ${bold(printable(record.result.sentence))}`,
    `${dim('record')}    ${relative(process.cwd(), join(folder, 'capacity.md'))}`,
  ];
}

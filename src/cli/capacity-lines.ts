import { join, relative } from 'node:path';
import Table from 'cli-table3';
import { EXPERIMENT_COLUMNS, experimentRows, hits, saturationSentence } from '../verdicts/capacity/words.ts';
import type { CapacityEstimate, CapacityRecord, CapacityResult } from '../records/capacity-record.ts';
import { EXIT } from '../base/errors.ts';
import type { Console } from './console.ts';
import { printable } from './print-error.ts';

/** What stands at the end of a search. @param folder  where capacity.json is */
export function capacityLines(record: CapacityRecord, folder: string, console: Console): readonly string[] {
  const { bold, dim } = console.outColors;
  const table = new Table({
    head: [...EXPERIMENT_COLUMNS],
    style: { head: [], border: [], compact: true },
    chars: NO_LINES,
    colAligns: EXPERIMENT_COLUMNS.map((_, at) => (at > 0 && at < 7 ? ('right' as const) : ('left' as const))),
  });
  for (const row of experimentRows(record)) table.push(row.map(printable));
  return [
    '',
    table.toString(),
    `${dim('cores')}     ${record.isolation}`,
    `${dim('limit')}     ${printable(saturationSentence(record))}`,
    `${dim('capacity')}  ${bold(printable(record.result.sentence))}`,
    `${dim('record')}    ${relative(process.cwd(), join(folder, 'capacity.md'))}`,
  ];
}

export function estimateLine(topology: string, estimate: CapacityEstimate): string {
  const { engine, answersPerSecond, hitsPerDay } = estimate;
  if (answersPerSecond === undefined || hitsPerDay === undefined)
    return `estimate  ${topology}: no step of ${engine} was within the objective`;
  return (
    `estimate  ${topology}: about ${hits(hitsPerDay)} hits a day, as ${engine} got ${answersPerSecond.toFixed(0)} answers/s ` +
    '(closed loop, no due times: not an answer)'
  );
}

/** 0: an interval, or the highest level that could be answered holds; 1: no level holds; 3: no answer; 130: interrupted. */
export function exitOfCapacity({ state, end }: Pick<CapacityResult, 'state' | 'end'>): number {
  if (end === 'interrupted') return EXIT.interrupted;
  if (state === 'found' || state === 'open-above') return EXIT.ok;
  return end === 'floor' ? EXIT.failedCheck : EXIT.inconclusive;
}

const NO_LINES = Object.fromEntries(
  [
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ]
    .flat()
    .map((name) => [name, ''])
    .concat([['middle', '  ']]),
) as Record<string, string>;

import { integer, milliseconds, MISSING, percentOfFailures, timeOfDay } from '../format.ts';
import type { Html } from '../html.ts';
import type { ReportModel } from '../model.ts';
import { nameWithKey } from '../parts/blocks.ts';
import { figure, number, rowHeader, tableHtml, text } from '../parts/table.ts';
import type { Cell } from '../parts/table.ts';
import type { Hour } from '../series/day.ts';

function hourCells(hour: Hour | undefined, look: string): readonly Cell[] {
  if (hour === undefined) return Array.from({ length: 5 }, () => text(MISSING));
  return [
    number(integer(hour.hits), hour.hits),
    ...[hour.p50Ms, hour.p95Ms, hour.p99Ms].map((ms) => figure(ms, milliseconds, look)),
    figure(hour.errorRatio, percentOfFailures),
  ];
}

/** @returns undefined where no hour of any topology is known, as without due times */
export function hourTable({ topologies }: ReportModel): Html | undefined {
  if (topologies.every(({ hours }) => hours.every((hour) => hour === undefined))) return undefined;
  const rows = topologies
    .filter(({ drawnTrials }) => drawnTrials.length > 0)
    .flatMap((topology) =>
      topology.hours.map((hour, index) => [
        rowHeader(`${timeOfDay(index)}–${timeOfDay(index + 1)}`),
        text(nameWithKey(topology)),
        ...hourCells(hour, topology.isTimeComparable ? '' : 'greyed'),
      ]),
    );
  return tableHtml({
    id: 'day-table',
    caption: 'Hour by hour, all drawn trials together',
    head: ['Hour', 'Topology', 'Hits due', 'p50', 'p95', 'p99', 'Errors'],
    numeric: [2, 3, 4, 5, 6],
    isSortable: true,
    rows,
  });
}

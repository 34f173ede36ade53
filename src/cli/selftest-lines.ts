import Table from 'cli-table3';
import type { SelftestOutcome } from '../jobs/selftest/measure-selftest.ts';
import type { SelftestRow, Quantiles } from '../records/selftest-row.ts';
import type { Console } from './console.ts';

const HEADS = [
  'behaviour',
  'p50, true',
  'p95, true',
  'p99, true',
  'dropped',
  'lag p99',
  'gaps off',
  'CPU/hit',
  'errors, planted',
  '',
];

/** What `benchday selftest` prints: one table per load engine, and under it what that may be believed for. */
export function selftestLines({ rows, beliefs }: SelftestOutcome, colors: Console['outColors']): string[] {
  return beliefs.flatMap(({ engine, belief }) => {
    const own = rows.filter((row) => row.engine === engine);
    const table = new Table({ head: HEADS.map((head) => colors.bold(head)), style: { head: [], border: [] } });
    for (const row of own) table.push(cellsOf(row, colors));
    return [
      colors.bold(`${engine} (${kindOf(own)}); times in ms`),
      table.toString(),
      ...own.flatMap(({ behaviour, reasons }) => reasons.map((reason) => `  ${behaviour}: ${reason}`)),
      `${engine} ${belief}`,
      '',
    ];
  });
}

function kindOf(rows: readonly SelftestRow[]): string {
  if (rows.some(({ loadModel }) => loadModel === 'closed')) return 'closed loop: service times, no due times';
  const hasLag = rows.some(({ lagP99Ms }) => lagP99Ms !== undefined);
  return hasLag ? 'open loop: times from due times' : 'open loop: times from the start of an iteration, no due times';
}

function cellsOf(row: SelftestRow, colors: Console['outColors']): string[] {
  const paint = { right: colors.green, off: colors.red, noisy: colors.yellow }[row.verdict];
  const time = (name: keyof Quantiles): string => `${row.reportedMs[name].toFixed(1)}, ${row.truthMs[name].toFixed(1)}`;
  return [
    row.behaviour,
    time('p50'),
    time('p95'),
    time('p99'),
    `${row.counts.dropped} of ${row.counts.scheduled}`,
    row.lagP99Ms === undefined ? '-' : row.lagP99Ms.toFixed(2),
    row.gapDistance === undefined ? '-' : row.gapDistance.toFixed(3),
    `${row.cpuUsPerHit.toFixed(0)} µs`,
    `${row.errors.found}, ${row.errors.planted}`,
    paint(row.verdict),
  ];
}

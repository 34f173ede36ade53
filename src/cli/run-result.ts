import { relative } from 'node:path';
import type { RunRecord } from '../records/run-record.ts';
import type { TrialRecord } from '../records/trial-record.ts';
import type { RunSummary, TopologySummary } from '../records/summary.ts';
import type { MeasuredRun } from '../jobs/run/measure-run.ts';
import type { Console } from './console.ts';
import { counted, failureDigits, sparedDigits } from '../base/number-text.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './print-error.ts';

/** What stands at the end of a run: the figures, the answer, and last where the report is. */
export function printResult({ run, trials, summary, files, exit }: MeasuredRun, console: Console): string {
  const { bold, dim, green, yellow, red } = console.outColors;
  const { decision } = summary;
  const paint = { valid: green, warning: yellow, invalid: red }[decision.trustState];
  const lines = [
    '',
    figuresTable(summary),
    ...summary.topologies.flatMap(({ name, failures }) =>
      failures.map((failure) => red(`${name}: ${printable(failure)}`)),
    ),
    ...[...summary.warnings.slice(0, 5), ...files.warnings].map((warning) => yellow(`warning  ${printable(warning)}`)),
    `${dim('schedule')} ${isScripted(run, trials) ? 'none: a k6 script decided what was sent' : `${run.schedule.digest}: ${counted(run.schedule.hits, 'hit')}, the same for every topology`}`,
    `${dim('trust')}    ${paint(decision.trustState.toUpperCase())}  ${decision.trust}`,
    ...(exit.code === 0 ? [] : [`${dim('exit')}     ${exit.code}: ${printable(exit.reason)}`]),
    ...decision.reasons.map((reason) => `${dim('why')}      ${printable(reason)}`),
    ...(decision.changes ?? [])
      .filter(({ isSame }) => !isSame)
      .map(({ what, answer }) => `${dim('change')}   ${printable(`${what}: ${answer}`)}`),
    ...(decision.notMeasured ?? []).map(
      ({ what, detail, command = '' }) => `${dim('missing')}  ${printable(`${what}: ${detail} ${command}`.trimEnd())}`,
    ),
    ...(decision.cost === undefined ? [] : [`${dim('cost')}     ${printable(decision.cost)}`]),
    `${dim('verdict')}  ${bold(printable(decision.sentence))}`,
    `${dim('report')}   ${relative(process.cwd(), files.html.path) || files.html.path} (${(files.html.bytes / 1e6).toFixed(2)} MB)`,
  ];
  return lines.join('\n');
}

function isScripted({ scenario }: RunRecord, trials: readonly TrialRecord[]): boolean {
  return (
    scenario.script !== undefined ||
    trials.some((trial) => trial.state === 'measured' && trial.load.script !== undefined)
  );
}

export function resultAsJson({ run, summary, files, exit }: MeasuredRun): unknown {
  return { runId: run.runId, state: run.state, summary, files, exit };
}

function figuresTable(summary: RunSummary): string {
  const measured = summary.topologies.filter((topology) => topology.measured !== undefined);
  if (measured.length === 0) return 'nothing was measured';
  const hasFailovers = measured.some((topology) => topology.measured?.failovers !== undefined);
  const rows = hasFailovers ? [...ROWS, FAILOVERS_ROW] : ROWS;
  return plainTable(
    ['', ...measured.map(({ name }) => name)],
    rows.map(([title, value]) => [title, ...measured.map((topology) => value(topology, summary))]),
  );
}

type Row = readonly [string, (topology: TopologySummary, summary: RunSummary) => string];

/** Of use only where a topology has several entry points. */
const FAILOVERS_ROW: Row = [
  'hits that another entry point took',
  (topology) => number(topology.measured?.failovers?.median ?? 0, 0),
];

const ROWS: readonly Row[] = [
  ['response times', ({ validity }) => validity.time.toUpperCase()],
  ['  p50, ms', (topology) => number(topology.measured?.p50Ms?.median, 1)],
  ['  p95, ms', (topology) => number(topology.measured?.p95Ms?.median, 1)],
  ['  p99, ms', (topology) => number(topology.measured?.p99Ms?.median, 1)],
  ['  p95 in the busiest hour, ms', (topology) => number(topology.measured?.peakHourP95Ms?.median, 1)],
  [
    'errors, %',
    ({ measured }) => (measured?.errorRatio === undefined ? '-' : failureDigits(measured.errorRatio.median)),
  ],
  ['work', ({ validity }) => validity.work.toUpperCase()],
  ['  database statements per 1,000 hits', ({ measured }) => statements(measured)],
  [
    '  off-load ratio, %',
    (topology, { reference }) => (topology.name === reference ? 'reference' : offload(topology.measured?.offloadRatio)),
  ],
  ['  database time per 1,000 hits, ms', (topology) => number(topology.measured?.database?.databaseTimeMs?.median, 0)],
  ['  CPU per hit, ms', ({ measured }) => number(measured?.totalCpuMsPerHit?.median, 2)],
  [
    'CPU taken by others (steal), %',
    (topology) => number((topology.measured?.stealRatio?.median ?? Number.NaN) * 100, 1),
  ],
];

function number(value: number | undefined, digits: number): string {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits);
}

/** A site without a database server, or with one that was not read, is not one that asks nothing. */
function statements(measured: TopologySummary['measured']): string {
  return measured?.database === undefined ? 'not measured' : number(measured.database.statements.median, 0);
}

function offload(ratio: number | undefined): string {
  return ratio === undefined ? '-' : sparedDigits(ratio);
}

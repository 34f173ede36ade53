import type { ExportedRun } from './exported-figure.ts';
import { runFigures } from './run-figures.ts';

const HEAD = [
  'run',
  'topology',
  'trial',
  'service',
  'instance',
  'name',
  'item',
  'statistic',
  'unit',
  'value',
  'trials',
  'validity',
];

/**
 * Every figure of a run, one a line, numbers with all the digits of the record. What is unknown has no line.
 * @source RFC 4180; words that a spreadsheet would take for a formula begin with an apostrophe (owasp.org, CSV injection)
 */
export function figuresCsv(exported: ExportedRun): string {
  const lines = runFigures(exported).map((of) =>
    [
      ...[exported.run.runId, of.topology, of.trial, of.service, of.instance, of.name, of.item].map(cell),
      ...[of.statistic, of.unit, of.value, of.trials, of.validity].map(cell),
    ].join(','),
  );
  return `${[HEAD.join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

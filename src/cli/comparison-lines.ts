import { type TitledComparison, comparisonTable } from '../jobs/compare/compare-stored-runs.ts';
import type { Console } from './console.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './print-error.ts';

/** Runs side by side on the terminal; what keeps them from being compared comes first. */
export function comparisonLines(titled: TitledComparison, { outColors }: Console): string {
  const { bold, dim, red } = outColors;
  const { title, comparison } = titled;
  const { unlike, metrics, notes } = comparison;
  const dropped = metrics.flatMap(({ title: name, reference, others }) =>
    [reference, ...others].flatMap((column) => column.dropped.map((reason) => `${column.runId}, ${name}: ${reason}`)),
  );
  return [
    bold(printable(title)),
    ...unlike.map(({ runId, what, baseline, candidate }) =>
      red(`unlike   ${printable(`${runId}: ${what}: ${baseline} / ${candidate}`)}`),
    ),
    plainTable(
      ['metric', 'reference', 'value', 'change, 95 %', 'p (Holm)', 'trials', '', 'run'],
      comparisonTable(titled),
    ),
    ...dropped.slice(0, 5).map((line) => `${dim('left out')} ${printable(line)}`),
    ...(dropped.length > 5 ? [`${dim('left out')} ${dropped.length - 5} more; --json has all`] : []),
    ...notes.map((note) => `${dim('note')}     ${note}`),
  ].join('\n');
}

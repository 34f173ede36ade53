import type { Comparison } from '../verdicts/gate/compare-runs.ts';
import { STATE_WORDS, changeText, figureText } from '../report/gate/comparison-markdown.ts';
import type { Console } from './console.ts';
import { plainTable } from './plain-table.ts';
import { printable } from './print-error.ts';

/** Runs side by side on the terminal; what keeps them from being compared comes first. */
export function comparisonLines(
  { title, comparison }: { readonly title: string; readonly comparison: Comparison },
  { outColors }: Console,
): string {
  const { bold, dim, red } = outColors;
  const { unlike, metrics, notes } = comparison;
  const rows = metrics.flatMap(({ title: name, unit, reference, others }) =>
    others.map((other) => [
      name,
      figureText(reference.median, unit),
      figureText(other.median, unit),
      changeText(other),
      other.pAdjusted === undefined ? '-' : other.pAdjusted.toPrecision(2),
      `${reference.values.length}/${other.values.length}`,
      STATE_WORDS[other.state],
      other.runId,
    ]),
  );
  const dropped = metrics.flatMap(({ title: name, reference, others }) =>
    [reference, ...others].flatMap((column) => column.dropped.map((reason) => `${column.runId}, ${name}: ${reason}`)),
  );
  return [
    bold(printable(title)),
    ...unlike.map(({ runId, what, baseline, candidate }) =>
      red(`unlike   ${printable(`${runId}: ${what}: ${baseline} / ${candidate}`)}`),
    ),
    plainTable(['metric', 'reference', 'value', 'change, 95 %', 'p (Holm)', 'trials', '', 'run'], rows),
    ...dropped.slice(0, 5).map((line) => `${dim('left out')} ${printable(line)}`),
    ...(dropped.length > 5 ? [`${dim('left out')} ${dropped.length - 5} more; --json has all`] : []),
    ...notes.map((note) => `${dim('note')}     ${note}`),
  ].join('\n');
}

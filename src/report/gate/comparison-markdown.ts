import type { ComparedColumn, ComparedMetric, Comparison } from '../../verdicts/gate/compare-runs.ts';
import { cell } from './verdict-markdown.ts';
import { fromZeroText, riseFromZero } from '../../verdicts/gate/change-words.ts';
import { plainNumber, signedPercent } from '../../base/number-text.ts';

const STATE_WORDS: Readonly<Record<ComparedColumn['state'], string>> = {
  more: 'more',
  less: 'less',
  'not-told-apart': 'not told apart',
  'too-few-trials': 'too few trials to decide',
  'no-valid-trials': 'no valid trials',
  'not-comparable': 'not comparable',
};

/** Four significant digits, with the unit. */
export function figureText(value: number | undefined, unit: string): string {
  if (value === undefined) return '–';
  const text = plainNumber(value);
  return unit === '' ? text : `${text} ${unit}`;
}

/** "+3.1 % (-0.2 % to +6.5 %)" */
function changeText({ change, values }: ComparedColumn, reference: ComparedMetric['reference'], unit: string): string {
  const to = riseFromZero({ baseline: reference.values, candidate: values });
  if (to !== undefined) return fromZeroText(to, unit);
  if (change === undefined) return '–';
  const bound = (value: number | undefined): string => (value === undefined ? '?' : signedPercent(value));
  return `${signedPercent(change.estimate)} (${bound(change.lower)} to ${bound(change.upper)})`;
}

/** @returns of each metric and run: metric, reference, value, change, p, trials, state, run */
export function comparisonRows({ metrics }: Comparison): readonly (readonly string[])[] {
  return metrics.flatMap(({ title: name, unit, reference, others }) =>
    others.map((other) => [
      name,
      figureText(reference.median, unit),
      figureText(other.median, unit),
      changeText(other, reference, unit),
      other.pAdjusted === undefined ? '-' : other.pAdjusted.toPrecision(2),
      `${reference.values.length}/${other.values.length}`,
      STATE_WORDS[other.state],
      other.runId,
    ]),
  );
}

/** Two or more runs side by side, for a pull request. One table for each topology. */
export function comparisonMarkdown(
  comparisons: readonly { readonly title: string; readonly comparison: Comparison }[],
): string {
  return comparisons
    .flatMap(({ title, comparison }) => [
      `### ${cell(title)}`,
      '',
      ...unlikeLines(comparison),
      '| metric | reference | run | value | change, 95 % interval | p (Holm) | |',
      '| --- | ---: | --- | ---: | ---: | ---: | --- |',
      ...comparison.metrics.flatMap(rowsOf),
      '',
      ...comparison.notes.map((note) => `<sub>${cell(note)}</sub>`),
      '',
    ])
    .join('\n');
}

function unlikeLines({ unlike }: Comparison): string[] {
  if (unlike.length === 0) return [];
  return [
    'Not comparable, since these differ:',
    '',
    ...unlike.map(
      ({ runId, what, baseline, candidate }) => `- ${cell(`${runId}: ${what}: ${baseline} / ${candidate}`)}`,
    ),
    '',
  ];
}

function rowsOf({ title, unit, reference, others }: ComparedMetric): string[] {
  return others.map((other) => {
    const cells = [
      cell(title),
      figureText(reference.median, unit),
      cell(other.runId),
      figureText(other.median, unit),
      changeText(other, reference, unit),
      other.pAdjusted === undefined ? '–' : other.pAdjusted.toPrecision(2),
      STATE_WORDS[other.state],
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

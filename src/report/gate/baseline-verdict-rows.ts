import { boundWords, changeWords } from '../../verdicts/gate/change-words.ts';
import { median } from '../../stats/quantile.ts';
import type { VerdictAgainstFile } from '../../verdicts/gate/judge-against-file.ts';
import { figureText } from './comparison-markdown.ts';

/** @returns of each metric: title, the file's figure, the run's, change, from, to, trials of both, state */
export function verdictRows({ metrics }: VerdictAgainstFile): readonly (readonly string[])[] {
  const middle = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : median(values));
  return metrics.map((one) => {
    const sides = { baseline: one.baseline, candidate: one.values };
    return [
      one.title,
      figureText(middle(one.baseline), one.unit),
      figureText(middle(one.values), one.unit),
      changeWords(one.change, sides, one.unit) ?? '-',
      boundWords(one.change?.lower, sides) ?? '-',
      boundWords(one.change?.upper, sides) ?? '-',
      `${one.baseline.length}/${one.values.length}`,
      one.state,
    ];
  });
}

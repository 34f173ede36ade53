import { signedPercent } from '../../base/number-text.ts';
import { median } from '../../stats/quantile.ts';
import type { VerdictAgainstFile } from '../../verdicts/gate/judge-against-file.ts';
import { figureText } from './comparison-markdown.ts';

/** @returns of each metric: title, the file's figure, the run's, change, from, to, trials of both, state */
export function verdictRows({ metrics }: VerdictAgainstFile): readonly (readonly string[])[] {
  const middle = (values: readonly number[]): number | undefined => (values.length === 0 ? undefined : median(values));
  const shown = (value: number | undefined): string => (value === undefined ? '-' : signedPercent(value));
  return metrics.map((one) => [
    one.title,
    figureText(middle(one.baseline), one.unit),
    figureText(middle(one.values), one.unit),
    shown(one.change?.estimate),
    shown(one.change?.lower),
    shown(one.change?.upper),
    `${one.baseline.length}/${one.values.length}`,
    one.state,
  ]);
}

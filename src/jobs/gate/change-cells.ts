import type { MetricVerdict } from '../../records/verdict.ts';
import { boundWords, changeWords, sidesOf } from '../../verdicts/gate/change-words.ts';

/** The change of a metric and its bounds, for a table. */
export function changeCells(metric: MetricVerdict): readonly [change: string, from: string, to: string] {
  const { change, unit } = metric;
  const sides = sidesOf(metric);
  const bound = (value: number | undefined): string => boundWords(value, sides) ?? '-';
  return [changeWords(change, sides, unit) ?? '-', bound(change?.lower), bound(change?.upper)];
}

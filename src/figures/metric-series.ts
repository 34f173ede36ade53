import { counterRule } from '../records/counter-rule.ts';
import type { TimedSample } from '../records/sample.ts';

/** One counter or gauge of one thing, as it is read. */
export interface Series {
  readonly like: TimedSample;
  previous: number;
  atMs: number;
  /** counter: increase so far; gauge: sum */
  sum: number;
  count: number;
  min: number;
  max: number;
  /** the first fall that no step back explains */
  fall?: { readonly from: number; readonly to: number };
  isClosed: boolean;
}

/** @param increase  of a counter: how much it had counted of the measurement when it was first read */
export function beginSeries(like: TimedSample, increase: number): Series {
  const { kind, value, atMs } = like;
  const sum = kind === 'counter' ? increase : value;
  return { like, previous: value, atMs, sum, count: 1, min: value, max: value, isClosed: false };
}

/** Takes the next reading; one that is older than the last is left out. */
export function advance(series: Series, { value, atMs }: TimedSample): void {
  if (atMs < series.atMs) return;
  const { like, previous } = series;
  if (value < previous && !mayStepBack(like, previous - value)) series.fall ??= { from: previous, to: value };
  series.sum += like.kind === 'counter' ? value - previous : value;
  series.atMs = atMs;
  series.previous = value;
  series.count += 1;
  series.min = Math.min(series.min, value);
  series.max = Math.max(series.max, value);
}

function mayStepBack({ kind, metric, item }: TimedSample, by: number): boolean {
  if (kind !== 'counter' || item === undefined) return false;
  const allowed = counterRule(metric).stepsBack;
  return allowed !== undefined && allowed.items.includes(item) && by <= allowed.most;
}

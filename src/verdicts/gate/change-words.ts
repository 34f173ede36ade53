import { plainNumber, rounded, signedPercent } from '../../base/number-text.ts';
import type { MetricVerdict } from '../../records/verdict.ts';
import type { Bounded } from '../../stats/hodges-lehmann.ts';
import { median } from '../../stats/quantile.ts';

/** A ratio; a bound is absent where there are too few values for it. */
export interface Change {
  readonly estimate: number;
  readonly lower?: number;
  readonly upper?: number;
}

/** Both sides of a comparison, a value for each trial. */
export interface BothSides {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

/** What something that was 0 has become; undefined where there is a ratio, or nothing. */
export function riseFromZero({ baseline, candidate }: BothSides): number | undefined {
  if (baseline.length === 0 || candidate.length === 0 || median(baseline) !== 0) return undefined;
  const to = median(candidate);
  return to === 0 ? undefined : to;
}

/** A ratio as it is stored; undefined where something rose from 0: the logarithm stands in for 0 there, and of that there is no ratio. */
export function changeBetween({ estimate, lower, upper }: Bounded, sides: BothSides): Change | undefined {
  if (riseFromZero(sides) !== undefined) return undefined;
  const isGone = sides.candidate.every((value) => value === 0) && sides.baseline.every((value) => value !== 0);
  const ratio = (log: number): number => (isGone ? -1 : rounded(Math.expm1(log)));
  return {
    estimate: ratio(estimate),
    ...(Number.isFinite(lower) ? { lower: ratio(lower) } : {}),
    ...(Number.isFinite(upper) ? { upper: ratio(upper) } : {}),
  };
}

/** "+12.3 %", "from 0 to 92 B"; undefined: nothing was compared. */
export function changeWords(
  change: Pick<Change, 'estimate'> | undefined,
  sides: BothSides,
  unit: string,
): string | undefined {
  const to = riseFromZero(sides);
  if (to !== undefined) return fromZeroText(to, unit);
  return change === undefined ? undefined : signedPercent(change.estimate);
}

/** A bound of it: as there is no ratio, there is none of something that rose from 0. */
export function boundWords(bound: number | undefined, sides: BothSides): string | undefined {
  return bound === undefined || riseFromZero(sides) !== undefined ? undefined : signedPercent(bound);
}

export function fromZeroText(to: number, unit: string): string {
  return `from 0 to ${plainNumber(to)}${unit === '' ? '' : ` ${unit}`}`;
}

export function sidesOf({
  values,
}: {
  readonly values: readonly Pick<MetricVerdict['values'][number], 'baseline' | 'candidate'>[];
}): BothSides {
  return {
    baseline: values.map(({ baseline }) => baseline.value),
    candidate: values.map(({ candidate }) => candidate.value),
  };
}

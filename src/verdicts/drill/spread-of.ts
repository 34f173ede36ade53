import type { DrillSpread } from '../../records/drill-figures.ts';
import { median } from '../../stats/quantile.ts';

/** As the value of a row, seconds. Of a play that had none the worst is not known. */
export function worstOfAll({ worst, missing }: DrillSpread): { readonly value?: number } {
  return worst === undefined || missing > 0 ? {} : { value: worst / 1_000 };
}

/** Times over plays; undefined: that play had none. */
export function spreadOf(times: readonly (number | undefined)[]): DrillSpread {
  const known = times.filter((time) => time !== undefined);
  if (known.length === 0) return { missing: times.length };
  return { median: median(known), worst: Math.max(...known), missing: times.length - known.length };
}

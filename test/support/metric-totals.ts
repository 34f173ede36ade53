import { type Totals, beginTotals } from '../../src/figures/metric-totals.ts';
import type { TimedSample } from '../../src/records/sample.ts';

/** All at once: the edges and what lies between them. */
export function metricTotals(samples: {
  readonly first: readonly TimedSample[];
  readonly between: Iterable<TimedSample>;
  readonly last: readonly TimedSample[];
}): Totals {
  const progress = beginTotals(samples.first);
  for (const sample of samples.between) progress.add(sample);
  return progress.finish(samples.last);
}

import type { CheckSoFar } from '../records/events.ts';
import type { LoadProgress } from '../records/load-totals.ts';
import type { MetricTotal } from '../records/trial-record.ts';
import type { Judgement, TrialCheck } from './trial-check.ts';
import { drops } from './validity/drops.ts';
import { judgeLag, lag } from './validity/lag.ts';
import { judgeSteal, steal } from './validity/steal.ts';

/**
 * What checks would say of a trial that ended now, of those that go wrong while it runs. The others need its end; so does the question
 * whether drops are the generator's, so here they are a warning.
 * @param host  rows of the machine since the first reading
 */
export function judgeSoFar(
  { counts, soFar }: Pick<LoadProgress, 'counts' | 'soFar'>,
  host: readonly MetricTotal[],
): readonly CheckSoFar[] {
  const { p50Ms: responseP50Ms, p95Ms: responseP95Ms, lagP99Ms } = soFar;
  const isOpen = lagP99Ms !== undefined;
  return [
    ...(isOpen && Number.isFinite(lagP99Ms)
      ? [seen(lag, judgeLag({ latency: { responseP50Ms, responseP95Ms, lagP99Ms }, load: { loadModel: 'open' } }))]
      : []),
    seen(drops, {
      state: counts.dropped > 0 ? 'warning' : 'valid',
      measured: `${counts.dropped}`,
      remedy: '',
    }),
    ...(host.length === 0 ? [] : [seen(steal, judgeSteal({ metrics: host }))]),
  ];
}

function seen({ id, title, limits }: TrialCheck, { state, measured }: Judgement): CheckSoFar {
  return { id, title, limits, state, measured };
}

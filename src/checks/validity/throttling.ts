import type { MetricTotal } from '../../records/trial-record.ts';
import { itemValues, sumOverContainers } from '../../figures/metric-rows.ts';
import { type TrialCheck } from '../trial-check.ts';
import { percent } from '../../base/number-text.ts';
import { metricSum } from '../../figures/metric-sums.ts';

const WARN_ABOVE = 0.01;
const MOST_NAMED = 4;

/**
 * A CPU limit stops what it binds until the next period (100 ms), which shows in every response time. A server's limit is part of its
 * topology, so that is a finding and no fault; the generator must never be stopped.
 */
export const throttling: TrialCheck = {
  id: 'throttling',
  title: 'Throttling',
  speaksFor: 'time',
  limits: `warning above ${percent(WARN_ABOVE, 0)} of the periods of a container or server, invalid when the generator was stopped once`,
  judge: ({ metrics }) => {
    const ownStops = metricSum(metrics, 'generator.throttled_periods_total');
    if (ownStops > 0) {
      return {
        state: 'invalid',
        measured: `the generator was stopped in ${ownStops} periods`,
        remedy: 'raise the CPU limit of the container or service that benchday runs in',
      };
    }
    const limited = [...stopped(metrics, 'container', 'container.'), ...stopped(metrics, 'server', 'container.server_')]
      .sort((a, b) => b.ratio - a.ratio)
      .map(({ name, ratio }) => `${name} in ${percent(ratio)} of its periods`);
    if (limited.length > 0) {
      return {
        state: 'warning',
        measured: limited.slice(0, MOST_NAMED).join(', '),
        remedy: 'read its response times as those of this CPU limit, or raise the limit in the compose file',
      };
    }
    const unknown = [
      ...(Number.isNaN(ownStops) ? ['generator'] : []),
      ...(Number.isNaN(sumOverContainers(metrics, 'container.throttled_periods_total')) ? ['servers'] : []),
    ];
    return unknown.length === 0
      ? { state: 'valid', measured: `no container or server above ${percent(WARN_ABOVE, 0)} of its periods` }
      : {
          state: 'not-measured',
          measured: `not known of: ${unknown.join(', ')}`,
          remedy: 'run on Linux, with servers that benchday starts on the same machine; see the collectors',
        };
  },
};

/** Those that were stopped too often. */
function stopped(
  metrics: readonly MetricTotal[],
  kind: string,
  stem: 'container.' | 'container.server_',
): { name: string; ratio: number }[] {
  const periods = itemValues(metrics, `${stem}periods_total`);
  return [...itemValues(metrics, `${stem}throttled_periods_total`)]
    .map(([name, stops]) => ({ name: `${kind} ${name}`, ratio: stops / (periods.get(name) ?? Number.NaN) }))
    .filter(({ ratio }) => ratio > WARN_ABOVE);
}

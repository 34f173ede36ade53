import { percent } from '../../base/number-text.ts';
import { lacksCpu } from '../../figures/errors.ts';
import { type TrialCheck, graded } from '../trial-check.ts';

/** Above this share hits are missing from what was measured. */
export const MANY_DROPS = 0.001;

/**
 * A hit that was never sent has no latency; leaving it out would flatter the server. While the generator has CPU, a drop is the
 * server's: every place in flight waits for it. Such drops count as errors of the site. @source k6 dropped_iterations
 */
export const drops: TrialCheck = {
  id: 'drops',
  title: 'Dropped arrivals',
  speaksFor: 'time',
  limits: `warning above 0, invalid above ${percent(MANY_DROPS, 1)} of the schedule where the generator lacked CPU`,
  judge: (facts) => {
    const { dropped, scheduled } = facts.load.counts;
    const { withoutStream = 0 } = facts.load.http2 ?? {};
    const ratio = scheduled === 0 ? Number.NaN : dropped / scheduled;
    return graded({
      value: ratio,
      warnAbove: 0,
      invalidAbove: lacksCpu(facts) ? MANY_DROPS : Infinity,
      measured: `${dropped} of ${scheduled}${withoutStream === 0 ? '' : `; ${withoutStream} found no stream of HTTP/2`}`,
      remedy:
        withoutStream * 2 > dropped
          ? 'every stream that the connections of HTTP/2 may have was taken: raise load.http.max_connections, or max_streams where the server allows more, or take this as saturation; drops count as errors'
          : 'the server was slower than the load for longer than load.max_in_flight could bridge: raise it, or take this as saturation; drops count as errors',
    });
  },
};

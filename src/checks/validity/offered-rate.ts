import type { LoadInterval } from '../../records/load-totals.ts';
import { lacksCpu } from '../../figures/errors.ts';
import { NO_DUE_TIMES, type TrialCheck, graded } from '../trial-check.ts';
import { percent, plainPercent, plainSeconds } from '../../base/number-text.ts';

const WINDOW_MS = 10_000;
const WARN_ABOVE = 0.01;
const INVALID_ABOVE = 0.05;

/** The load that was meant must be the load that was sent. @source Lancet allows 10 %; tighter by own choice */
export const offeredRate: TrialCheck = {
  id: 'offered-rate',
  title: 'Offered rate',
  speaksFor: 'time',
  limits:
    `sent against scheduled in each ${plainSeconds(WINDOW_MS)}: warning when off by more than ${plainPercent(WARN_ABOVE)}, ` +
    `invalid by more than ${plainPercent(INVALID_ABOVE)} where the generator lacked CPU`,
  judge: (facts) => {
    const { load } = facts;
    if (load.loadModel === 'closed') return NO_DUE_TIMES;
    const worst = worstWindow(load.intervals);
    return graded({
      value: worst,
      warnAbove: WARN_ABOVE,
      // What the site did not take while the generator had CPU is an error of the site.
      invalidAbove: lacksCpu(facts) ? INVALID_ABOVE : Infinity,
      measured: `worst window off by ${percent(worst, 2)}`,
      remedy: 'raise load.max_in_flight, or lower the rate: not all that was due could be sent',
    });
  },
};

/** Largest share of a window's hits that was not sent, 0..1; NaN without intervals. */
function worstWindow(intervals: readonly LoadInterval[]): number {
  const windows = new Map<number, { scheduled: number; sent: number }>();
  for (const interval of intervals) {
    const key = Math.floor(interval.startMs / WINDOW_MS);
    const window = windows.get(key) ?? { scheduled: 0, sent: 0 };
    const { scheduled, sent, notReached = 0 } = interval.counts;
    // Steps that were not reached were not to be sent.
    window.scheduled += scheduled - notReached;
    window.sent += sent;
    windows.set(key, window);
  }
  if (windows.size === 0) return Number.NaN;
  let worst = 0;
  for (const { scheduled, sent } of windows.values()) {
    if (scheduled > 0) worst = Math.max(worst, Math.abs(scheduled - sent) / scheduled);
  }
  return worst;
}

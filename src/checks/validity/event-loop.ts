import { plainPercent } from '../../base/number-text.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import { type TrialCheck, UNSEEN, graded } from '../trial-check.ts';

const WARNING = { aboveMs: 5, shareOfP50: 0.05 };
const INVALID = { aboveMs: 20, shareOfP95: 0.2 };

/**
 * A generating thread that is busy or not scheduled reads answers late. Like lag this is part of the response time, so it matters in
 * proportion. @source own choice: 1 ms on a calm machine
 */
export const eventLoop: TrialCheck = {
  id: 'event-loop',
  title: 'Event loop',
  speaksFor: 'time',
  limits:
    `p99 of the generating threads' delay: warning above ${WARNING.aboveMs} ms and ${plainPercent(WARNING.shareOfP50)} of p50, ` +
    `invalid above ${INVALID.aboveMs} ms and ${plainPercent(INVALID.shareOfP95)} of p95 (the larger of each counts)`,
  judge: ({ load, latency }) => {
    const { eventLoopDelayP99Ms = Number.NaN, gcMs } = load.generator;
    return graded({
      value: eventLoopDelayP99Ms,
      warnAbove: Math.max(WARNING.aboveMs, WARNING.shareOfP50 * latency.responseP50Ms),
      invalidAbove: Math.max(INVALID.aboveMs, INVALID.shareOfP95 * latency.responseP95Ms),
      measured: `${Number.isNaN(eventLoopDelayP99Ms) ? unknownOf(load) : `p99 ${eventLoopDelayP99Ms.toFixed(1)} ms`}${gcMs === undefined ? '' : ` (garbage collection ${gcMs.toFixed(0)} ms in all)`}`,
      remedy: 'give the generator more workers (load.workers), or cores of its own (isolation: pinned)',
    });
  },
};

function unknownOf({ engine }: LoadTotals): string {
  return engine === 'k6'
    ? 'the load engine k6 has no event loop, and nobody sees how late its own threads run'
    : UNSEEN;
}

import { type TrialCheck, graded } from '../trial-check.ts';

/**
 * A generating thread that is busy or not scheduled reads answers late. Like lag this is part of the response time, so it matters in
 * proportion. @source own choice: 1 ms on a calm machine
 */
export const eventLoop: TrialCheck = {
  id: 'event-loop',
  title: 'Event loop',
  speaksFor: 'time',
  limits:
    "p99 of the generating threads' delay: warning above 5 ms and 5 % of p50, invalid above 20 ms and 20 % of p95 (the larger of each counts)",
  judge: ({ load, latency }) => {
    const { eventLoopDelayP99Ms, gcMs } = load.generator;
    return graded({
      value: eventLoopDelayP99Ms,
      warnAbove: Math.max(5, 0.05 * latency.responseP50Ms),
      invalidAbove: Math.max(20, 0.2 * latency.responseP95Ms),
      measured: `p99 ${eventLoopDelayP99Ms.toFixed(1)} ms (garbage collection ${gcMs.toFixed(0)} ms in all)`,
      remedy: 'give the generator more workers (load.workers), or cores of its own (isolation: pinned)',
    });
  },
};

import { plainSeconds, thousands } from '../../base/number-text.ts';
import type { TrialCheck } from '../trial-check.ts';

const LEAST_HITS = 90;
const ENOUGH_HITS = 10_000;
const ENOUGH_MS = 60_000;

/**
 * Too few hits make high percentiles guesses.
 * @source 90 requests without one over the limit are the least that can show a p95 at 99 % confidence (MLPerf early stopping);
 *   p99 is shown, not judged, below 10,000
 */
export const duration: TrialCheck = {
  id: 'duration',
  title: 'Duration and count',
  speaksFor: 'time',
  limits: `warning below ${plainSeconds(ENOUGH_MS)} or ${thousands(ENOUGH_HITS)} hits, invalid below ${LEAST_HITS} hits`,
  judge: ({ load, durationMs: scheduledMs }) => {
    // A script sends for as long as it likes.
    const durationMs = load.script === undefined ? scheduledMs : load.elapsedMs;
    const answered = load.counts.ok;
    const measured = `${(durationMs / 1000).toFixed(0)} s, ${answered} good answers`;
    const remedy = 'measure for longer (load.duration_s), or read only p50 and p95';
    if (answered < LEAST_HITS) return { state: 'invalid', measured, remedy };
    if (durationMs < ENOUGH_MS || answered < ENOUGH_HITS) return { state: 'warning', measured, remedy };
    return { state: 'valid', measured };
  },
};

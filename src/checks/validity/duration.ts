import type { TrialCheck } from '../trial-check.ts';

/**
 * Too few hits make high percentiles guesses.
 * @source 90 requests without one over the limit are the least that can show a p95 at 99 % confidence (MLPerf early stopping);
 *   p99 is shown, not judged, below 10,000
 */
export const duration: TrialCheck = {
  id: 'duration',
  title: 'Duration and count',
  speaksFor: 'time',
  limits: 'warning below 60 s or 10,000 hits, invalid below 90 hits',
  judge: ({ load, durationMs }) => {
    const answered = load.counts.ok;
    const measured = `${(durationMs / 1000).toFixed(0)} s, ${answered} good answers`;
    const remedy = 'measure for longer (load.duration_s), or read only p50 and p95';
    if (answered < 90) return { state: 'invalid', measured, remedy };
    if (durationMs < 60_000 || answered < 10_000) return { state: 'warning', measured, remedy };
    return { state: 'valid', measured };
  },
};

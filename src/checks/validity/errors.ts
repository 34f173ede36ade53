import { type TrialCheck, graded } from '../trial-check.ts';
import { percent } from '../../base/number-text.ts';

/** Failing is fast and needs no database: with many errors neither time nor work describes the site. */
export const errors: TrialCheck = {
  id: 'errors',
  title: 'Errors and time-outs',
  speaksFor: 'all',
  limits: 'warning above 0.01 % of the hits sent, invalid above 1 %',
  judge: ({ load }) => {
    const { failed, timedOut, sent } = load.counts;
    const ratio = sent === 0 ? Number.NaN : (failed + timedOut) / sent;
    const kinds = [
      ...Object.entries(load.failures.status).map(([status, count]) => `HTTP ${status}: ${count}`),
      ...Object.entries(load.failures.connect).map(([code, count]) => `${code} on connecting: ${count}`),
      ...Object.entries(load.failures.broken).map(([code, count]) => `${code}: ${count}`),
      ...(timedOut > 0 ? [`timed out: ${timedOut}`] : []),
    ];
    return graded({
      value: ratio,
      warnAbove: 0.0001,
      invalidAbove: 0.01,
      measured: `${failed + timedOut} of ${sent} (${percent(ratio, 2)})${kinds.length > 0 ? `; ${kinds.join(', ')}` : ''}`,
      remedy: 'look into logs/ of the run directory for what the services said',
    });
  },
};

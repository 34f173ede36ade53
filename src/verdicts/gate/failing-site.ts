import type { ErrorsVerdict, MetricVerdict } from '../../records/verdict.ts';
import { shareText } from './errors-verdict.ts';

/** Failing is fast and needs no database: a failing site's figures stay, and win nothing over those of one that answers. */
export function ofFailingSite(metric: MetricVerdict, { failing, baseline }: ErrorsVerdict): MetricVerdict {
  if (failing.length === 0) return metric;
  const marked = { ...metric, reason: `${metric.reason}; of a failing site` };
  if (metric.state === 'improvement' && failing.includes('candidate')) return { ...marked, state: 'ok' };
  if (metric.state === 'regression' && failing.includes('baseline') && !failing.includes('candidate')) {
    const { nextLook: _, ...decided } = metric;
    const reason = `worse than a failing site, which proves nothing: ${shareText(baseline)} of the baseline failed; ${metric.reason}`;
    return { ...decided, state: 'inconclusive', reason };
  }
  return marked;
}

export function failingNotes(errors: ErrorsVerdict): string[] {
  return errors.failing.map(
    (arm) =>
      `The ${arm} is a failing site, with errors in ${shareText(errors[arm])}: its other figures are those of a failing site and win nothing.`,
  );
}

import { FAILING_RATIO, isFailingSite, ownFailures } from '../../figures/errors.ts';
import { countIn } from '../../base/count-of.ts';
import { counted, percent, plainPercent } from '../../base/number-text.ts';
import { isOwnLimit, lackText, limitRemedy } from '../../base/own-limits.ts';
import { type Judgement, type TrialCheck, type TrialFacts, graded } from '../trial-check.ts';

const WARN_ABOVE = 0.0001;

/**
 * What the site answers wrongly is a result, and no reason to discard it. What the generator lacked (ports, files, memory) is: those
 * hits never reached the site, and would be counted as if they had cost nothing.
 */
export const errors: TrialCheck = {
  id: 'errors',
  title: 'Errors and time-outs',
  speaksFor: 'all',
  limits: `warning above ${plainPercent(WARN_ABOVE, 2)} of the hits sent, above ${percent(FAILING_RATIO, 0)}, drops included, as a failing site; invalid at the first hit that failed since the generator had no file or memory, or above ${plainPercent(WARN_ABOVE, 2)} without a port`,
  judge: (facts) => {
    const own = ownFailures(facts.load);
    const all = Object.values(own).reduce((sum, count) => sum + count, 0);
    return ownJudgement(own, all, facts) ?? siteJudgement(facts, all);
  },
};

function ownJudgement(
  own: Readonly<Record<string, number>>,
  all: number,
  { load: { counts } }: TrialFacts,
): Judgement | undefined {
  const withoutPort = countIn(own, 'EADDRNOTAVAIL');
  if (all === withoutPort && withoutPort <= WARN_ABOVE * counts.sent) return undefined;
  const kinds = Object.entries(own).map(([code, count]) => `${counted(count, 'hit')} for lack of ${lackText(code)}`);
  return {
    state: 'invalid',
    measured: `the generator could not send ${kinds.join(', ')}`,
    remedy: limitRemedy(Object.keys(own)),
  };
}

function siteJudgement(facts: TrialFacts, own: number): Judgement {
  const { failures, counts } = facts.load;
  const [bad, hits] = [counts.failed + counts.timedOut - own, counts.sent - own];
  const ratio = hits === 0 ? Number.NaN : bad / hits;
  const kinds = [
    ...Object.entries(failures.status).map(([status, count]) => `HTTP ${status}: ${count}`),
    ...sitesOwn(failures.connect).map(([code, count]) => `${code} on connecting: ${count}`),
    ...sitesOwn(failures.broken).map(([code, count]) => `${code}: ${count}`),
    ...(counts.timedOut > 0 ? [`timed out: ${counts.timedOut}`] : []),
  ];
  // Drops are the site's errors too, and have a check of their own: here they only tell whether it fails.
  const isFailing = isFailingSite(facts);
  return graded({
    value: isFailing ? Math.max(ratio, FAILING_RATIO) : ratio,
    warnAbove: WARN_ABOVE,
    invalidAbove: Infinity,
    measured: `${bad} of ${hits} (${percent(ratio, 2)})${kinds.length > 0 ? `; ${kinds.join(', ')}` : ''}${isFailing ? '; a failing site' : ''}`,
    remedy: isFailing
      ? 'its other figures are those of a failing site: logs/ of the run directory has what the services said'
      : 'look into logs/ of the run directory for what the services said',
  });
}

function sitesOwn(reasons: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(reasons).filter(([code]) => !isOwnLimit(code));
}

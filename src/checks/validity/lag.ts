import { plainPercent } from '../../base/number-text.ts';
import { clockErrorMs, type GeneratorHostCost } from '../../records/generator-host.ts';
import type { GeneratorCost } from '../../records/load-totals.ts';
import { type Judgement, NO_DUE_TIMES, type TrialCheck, type TrialFacts, graded } from '../trial-check.ts';

const WARNING = { aboveMs: 1, shareOfP50: 0.05 };
const INVALID = { aboveMs: 5, shareOfP95: 0.2 };

/**
 * Lag counts as part of the response time, so it only matters in proportion: a hit sent 3 ms late is nothing beside 200 ms.
 * @source wrk2 keeps within 1 ms; the shares of p50 and p95 are this project's choice
 */
export const lag: TrialCheck = {
  id: 'lag',
  title: 'Schedule lag',
  speaksFor: 'time',
  limits:
    `p99 of sent - due: warning above ${WARNING.aboveMs} ms and ${plainPercent(WARNING.shareOfP50)} of p50, ` +
    `invalid above ${INVALID.aboveMs} ms and ${plainPercent(INVALID.shareOfP95)} of p95 (the larger of each counts)`,
  judge: judgeLag,
};

/** @param facts.latency  of the whole trial, or of what there is of it */
export function judgeLag({
  latency,
  load,
}: {
  readonly latency: TrialFacts['latency'];
  readonly load: {
    readonly loadModel: 'open' | 'closed';
    readonly generator?: Pick<GeneratorCost, 'scheduling' | 'hosts'>;
  };
}): Judgement {
  if (load.loadModel === 'closed') return NO_DUE_TIMES;
  const hosts = load.generator?.hosts ?? [];
  // A host whose clock is off sends all of its hits that much too early or too late, and sees no lag.
  const clocksMs = Math.max(0, ...hosts.map(clockErrorMs));
  return graded({
    value: Math.max(latency.lagP99Ms, clocksMs),
    warnAbove: Math.max(WARNING.aboveMs, WARNING.shareOfP50 * latency.responseP50Ms),
    invalidAbove: Math.max(INVALID.aboveMs, INVALID.shareOfP95 * latency.responseP95Ms),
    measured: Number.isNaN(latency.lagP99Ms)
      ? 'the load engine keeps no due times'
      : `p99 ${latency.lagP99Ms.toFixed(2)} ms${load.generator === undefined ? '' : policy(load.generator)}${clocks(hosts, clocksMs)}`,
    remedy:
      clocksMs > latency.lagP99Ms
        ? 'take hosts that are nearer or less busy (load.generators), and keep them from sleeping'
        : 'run on a calmer machine, or give the generator cores of its own (isolation: pinned)',
  });
}

/** How far the clocks of other hosts may have been off, between both times when they were compared. */
function clocks(hosts: readonly GeneratorHostCost[], ms: number): string {
  if (hosts.length === 0) return '';
  const whose =
    hosts.length === 1 ? 'the clock of the host that sent' : `clocks of the ${hosts.length} hosts that sent`;
  return `, ${whose} within ${ms.toFixed(2)} ms`;
}

/** How the system scheduled the generating threads. */
function policy({ scheduling }: Pick<GeneratorCost, 'scheduling'>): string {
  if (scheduling === undefined) return '';
  const { threads, realTime } = scheduling;
  if (realTime === 0) return ', with normal scheduling';
  return realTime === threads ? ', in real time' : `, ${realTime} of ${threads} generating threads in real time`;
}

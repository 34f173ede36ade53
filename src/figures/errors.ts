import { countIn } from '../base/count-of.ts';
import { isOwnLimit } from '../base/own-limits.ts';
import type { LoadCounts, LoadTotals } from '../records/load-totals.ts';
import type { MetricTotal } from '../records/trial-record.ts';
import { metricSum } from './metric-sums.ts';
import { stealRatio } from './steal-ratio.ts';

/** What of a trial tells its errors. */
export interface ErrorFacts {
  readonly load: LoadTotals;
  readonly metrics: readonly MetricTotal[];
}

export interface Errors {
  /** hits that a visitor got no right answer to: failed, timed out, never sent since the site had taken every place in flight */
  readonly errors: number;
  /** hits they are of: those due, without what the generator did to itself */
  readonly hits: number;
}

/** Above this share of errors the other figures are those of a failing site: they stay, and win nothing. */
export const FAILING_RATIO = 0.01;
/** Busier than this in its busiest 5 % of seconds, a generator lacks CPU; share of its cores. */
export const MOST_GENERATOR_CPU = 0.8;

/** More stolen CPU time makes times invalid. */
export const MOST_STEAL = 0.1;

/** Hits that failed for what the generator itself lacked, on connecting or on sending, by code. */
export function ownFailures({ failures }: LoadTotals): Readonly<Record<string, number>> {
  const own: Record<string, number> = {};
  for (const [code, count] of [...Object.entries(failures.connect), ...Object.entries(failures.broken)]) {
    if (isOwnLimit(code)) own[code] = countIn(own, code) + count;
  }
  return own;
}

/**
 * How many of some hits of a load, of an endpoint or an interval, failed for what the generator itself lacked.
 * @returns NaN where the load had such hits and its record, of before 0.4, does not say which
 */
export function ownHitsOf({ own }: LoadCounts, load: LoadTotals): number {
  if (own !== undefined) return own;
  return load.counts.own === undefined && Object.keys(ownFailures(load)).length > 0 ? Number.NaN : 0;
}

/** Whether the generator had too little CPU, by its own use or by what it was given: what it did not send then is no fault of the site. */
export function lacksCpu({ load, metrics }: ErrorFacts): boolean {
  const { cpuP95Ratio } = load.generator;
  if (cpuP95Ratio !== undefined && cpuP95Ratio > MOST_GENERATOR_CPU) return true;
  return metricSum(metrics, 'generator.throttled_periods_total') > 0 || stealRatio(metrics) > MOST_STEAL;
}

/**
 * Errors of the site: answers with a wrong status or content, broken connections, time-outs, and drops while the generator had CPU.
 * @param isTimed  false: without time-outs and drops, where times are not to be believed and they may be the machine's doing
 */
export function errorsOf(facts: ErrorFacts, isTimed = true): Errors {
  const { counts } = facts.load;
  const own = Object.values(ownFailures(facts.load)).reduce((sum, count) => sum + count, 0);
  const dropped = isTimed && !lacksCpu(facts) ? counts.dropped : 0;
  const timedOut = isTimed ? counts.timedOut : 0;
  return { errors: counts.failed - own + timedOut + dropped, hits: counts.sent - own + dropped };
}

/**
 * The same of some hits of a trial, those of an interval: drops are the site's only while the generator of the trial had CPU.
 * @returns counts in, errors out; NaN where the record does not say which of them the generator lacked something for
 */
export function errorsAmong(facts: ErrorFacts): (counts: LoadCounts) => Errors {
  const isOwnDrop = lacksCpu(facts);
  return (counts) => {
    const own = ownHitsOf(counts, facts.load);
    const dropped = isOwnDrop ? 0 : counts.dropped;
    return { errors: counts.failed + counts.timedOut + dropped - own, hits: counts.sent + dropped - own };
  };
}

/** Share of hits that the site answered wrongly or not at all, 0..1; NaN without a hit, as nobody asked it anything. */
export function errorRatioOf(facts: ErrorFacts): number {
  const { errors, hits } = errorsOf(facts);
  return hits === 0 ? Number.NaN : errors / hits;
}

/** Failing is fast and needs no database: such a trial's other figures stay, marked, and win nothing. */
export function isFailingSite(facts: ErrorFacts): boolean {
  return errorRatioOf(facts) > FAILING_RATIO;
}

import type { DrillHits } from '../../records/drill-record.ts';
import type { FineBins } from '../../records/load-totals.ts';
import { fisherExactP } from '../../stats/fisher-exact.ts';
import { endOf, isGood, windowOf } from './windows.ts';

const SECOND_MS = 1000;
/** So many seconds in a row must be good before a fault, and the most that are looked at. */
const FEWEST_STEADY = 3;
const MOST_STEADY = 10;
/** Hits due in it may have been under way when the fault began. */
export const IN_FLIGHT_MS = SECOND_MS;
/** So many seconds in a row must be good for a site to have recovered. */
export const RECOVERED_S = 10;
/** Slow hits come in groups, so an exact test alone would find them too often where nothing was done. */
const SLOW_LEVEL = 0.001;
const SLOW_FACTOR = 2;

export interface Steadiness {
  readonly state: 'proved' | 'broken' | 'unknown';
  readonly reason: string;
}

/** Whether all was well in each of the seconds before a fault, but for the last one, whose hits may have met it. */
export function steadyBefore(bins: FineBins, t0Ms: number): Steadiness {
  const endMs = Math.floor(t0Ms / bins.lengthMs) * bins.lengthMs - IN_FLIGHT_MS;
  const seconds = Math.min(MOST_STEADY, Math.floor(endMs / SECOND_MS));
  if (seconds < FEWEST_STEADY) {
    return {
      state: 'unknown',
      reason: `only ${Math.max(0, seconds)} s were measured before it; ${FEWEST_STEADY} are needed`,
    };
  }
  const starts = Array.from({ length: seconds }, (_, second) => endMs - (seconds - second) * SECOND_MS);
  const windows = starts.map((startMs) => windowOf(bins, startMs, startMs + SECOND_MS));
  const bad = windows.filter((window) => !isGood(window));
  const [first] = bad;
  if (first === undefined)
    return { state: 'proved', reason: `${seconds} s without an error, p99 within ${bins.limitMs} ms` };
  const { due, failed, slow } = first;
  return {
    state: 'broken',
    reason: `${bad.length} of the ${seconds} s before it were not: of ${due} hits due in one of them ${failed} failed and ${slow} took more than ${bins.limitMs} ms`,
  };
}

/** What clients met from the fault on. */
export function hitsFrom(bins: FineBins, t0Ms: number): DrillHits {
  return windowOf(bins, t0Ms - IN_FLIGHT_MS, endOf(bins));
}

export interface Noticed {
  readonly byErrors: boolean;
  /** undefined: hits were slow, and nothing tells how many are without a fault */
  readonly bySlowness: boolean | undefined;
}

/** Whether clients noticed it at all; undefined: unknown. */
export function isNoticed({ byErrors, bySlowness }: Noticed): boolean | undefined {
  return byErrors || bySlowness;
}

/**
 * Whether clients met more than they meet on the same day without a fault: an error where the controls had fewer, or slow hits beyond
 * chance and beyond twice the worst control.
 * @param controls  hits of the same part of the day; where there are none, slow hits tell nothing
 */
export function noticed(hits: DrillHits, controls: readonly DrillHits[]): Noticed {
  const most = (of: 'failed' | 'slow'): number => Math.max(0, ...controls.map((control) => control[of]));
  const all = controls.reduce((sum, { due, slow }) => ({ errors: sum.errors + slow, hits: sum.hits + due }), {
    errors: 0,
    hits: 0,
  });
  const byErrors = hits.failed > most('failed');
  if (controls.length === 0) return { byErrors, bySlowness: hits.slow === 0 ? false : undefined };
  const isBeyondControls = hits.slow > SLOW_FACTOR * most('slow');
  const isBeyondChance = fisherExactP(all, { errors: hits.slow, hits: hits.due }) < SLOW_LEVEL;
  return { byErrors, bySlowness: isBeyondControls && isBeyondChance };
}

/**
 * The beginning of the first bin, from the fault on, in which a client noticed it, ms; at the earliest the fault itself.
 * A hit that was due before it and met it counts in `hitsFrom`, not here.
 */
export function firstNoticedMs(bins: FineBins, t0Ms: number, { byErrors, bySlowness }: Noticed): number | undefined {
  const { lengthMs, failed, slow } = bins;
  const first = Math.floor(t0Ms / lengthMs);
  const bad = failed.findIndex(
    (errors, bin) =>
      bin >= first && ((byErrors && errors > 0) || (bySlowness === true && slow[bin] !== undefined && slow[bin] > 0)),
  );
  if (bad !== -1) return Math.max(t0Ms, bad * lengthMs);
  // Those that were under way met it at once.
  return byErrors || bySlowness === true ? t0Ms : undefined;
}

/**
 * From when on there were ten good seconds in a row, ms: the earliest edge of a bin at or after t1.
 * @returns undefined where there were none before the load ended
 */
export function recoveredMs(bins: FineBins, t1Ms: number): number | undefined {
  const { lengthMs } = bins;
  const lastMs = endOf(bins) - RECOVERED_S * SECOND_MS;
  for (let bin = Math.floor(t1Ms / lengthMs); bin * lengthMs <= lastMs + 1e-6; bin += 1) {
    const startMs = bin * lengthMs;
    const isAllGood = Array.from({ length: RECOVERED_S }, (_, second) => startMs + second * SECOND_MS).every((fromMs) =>
      isGood(windowOf(bins, fromMs, fromMs + SECOND_MS)),
    );
    if (isAllGood) return Math.max(t1Ms, startMs);
  }
  return undefined;
}

/** Failed hits due after a time. */
export function failedAfter(bins: FineBins, fromMs: number): number {
  return windowOf(bins, fromMs, endOf(bins)).failed;
}

import { random } from '../base/random.ts';
import { type DueTimes, poissonDueTimes, uniformDueTimes, type WindowHits } from './due-times.ts';
import { type CumulativeRate, wholeHits } from './rate-curve.ts';
import type { ScheduleSpecification } from './schedule.ts';

/** Chance is drawn, and the count of hits exact, per window of this length. */
const WINDOW_US = 1_000_000;

/** One stream of chance per dimension, so that a change of the mix does not move a due time. */
export const PURPOSE = { timing: 1, request: 2, parameters: 3, visit: 4, think: 5, feed: 6 } as const;

export function windowsOf(rate: CumulativeRate): number {
  return Math.ceil(rate.durationUs / WINDOW_US);
}

export function windowHits(rate: CumulativeRate, window: number): WindowHits {
  const startHits = rate.hitsBefore(window * WINDOW_US);
  const endHits = rate.hitsBefore((window + 1) * WINDOW_US);
  return { startHits, endHits, first: wholeHits(startHits), end: wholeHits(endHits) };
}

export function windowDueTimes(
  { arrivals, seed }: Pick<ScheduleSpecification, 'arrivals' | 'seed'>,
  rate: CumulativeRate,
  { hits, window }: { readonly hits: WindowHits; readonly window: number },
): DueTimes {
  return arrivals === 'uniform'
    ? uniformDueTimes(rate, hits)
    : poissonDueTimes(rate, hits, random(seed, PURPOSE.timing, window));
}

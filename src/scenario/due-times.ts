import type { Random } from '../base/random.ts';
import type { CumulativeRate } from './rate-curve.ts';

/** The hits of one window: positions `first` (included) to `end` (excluded) of the whole schedule. */
export interface WindowHits {
  readonly first: number;
  readonly end: number;
  /** H at the window's start and end */
  readonly startHits: number;
  readonly endHits: number;
}

/** Gives the due times of a window's hits, one after the other, µs, ascending. */
export type DueTimes = () => number;

/** Evenly spaced: hit k is due when half of it has accumulated. */
export function uniformDueTimes(rate: CumulativeRate, hits: WindowHits): DueTimes {
  let index = hits.first;
  return () => Math.floor(rate.timeOf(index++ + 0.5));
}

/**
 * A Poisson process given its count: the count's uniform draws, sorted, mapped through the inverse of H.
 * The sorted draws come one by one, each from the one before, so a window needs no list and no sort.
 * @source J. L. Bentley, J. B. Saxe, "Generating sorted lists of random numbers", ACM TOMS 6 (3), 1980
 */
export function poissonDueTimes(rate: CumulativeRate, hits: WindowHits, random: Random): DueTimes {
  const span = hits.endHits - hits.startHits;
  let remaining = hits.end - hits.first;
  let above = 1;
  return () => {
    above *= (1 - random()) ** (1 / remaining--);
    return Math.floor(rate.timeOf(hits.startHits + span * (1 - above)));
  };
}

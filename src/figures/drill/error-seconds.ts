import type { FineBins } from '../../records/load-totals.ts';
import { IN_FLIGHT_MS } from './timeline.ts';
import { endOf, windowOf } from './windows.ts';

const SECOND_MS = 1000;
/** A second in which more of the hits due failed is one in which clients were without service. */
export const OUTAGE_ERROR_RATIO = 0.01;

/**
 * Of the whole seconds from the one before a fault on, those in which more than 1 % of the hits that were due failed. They need not follow
 * each other. A second in which nothing was due says nothing and is not one.
 */
export function errorSeconds(bins: FineBins, t0Ms: number): number {
  const fromMs = Math.max(0, Math.floor(t0Ms / bins.lengthMs) * bins.lengthMs - IN_FLIGHT_MS);
  const seconds = Math.floor((endOf(bins) - fromMs) / SECOND_MS);
  const isOut = (second: number): boolean => {
    const startMs = fromMs + second * SECOND_MS;
    const { due, failed } = windowOf(bins, startMs, startMs + SECOND_MS);
    return failed > OUTAGE_ERROR_RATIO * due;
  };
  return Array.from({ length: Math.max(0, seconds) }, (_, second) => second).filter(isOut).length;
}

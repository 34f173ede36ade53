import type { FineBins } from '../../records/load-totals.ts';
import { IN_FLIGHT_MS } from './timeline.ts';
import { endOf, windowOf } from './windows.ts';

const SECOND_MS = 1000;
/** A second in which more of the hits due failed, or more of them were slow, is one in which clients were without service. */
const OUTAGE_ERROR_RATIO = 0.01;
const OUTAGE_SLOW_RATIO = 0.5;

/** How it is told. */
export const OUTAGE_RULE = 'more than 1 % of the hits failed, or more than half were slow';

/**
 * Of the whole seconds from the one before a fault on, those in which clients were without service. They need not follow each other.
 * A second in which nothing was due says nothing and is not one. Slow hits count since behind a thing that hangs all clients wait, and
 * fail only where it hangs for longer than they do.
 */
export function outageSeconds(bins: FineBins, t0Ms: number): number {
  const fromMs = Math.max(0, Math.floor(t0Ms / bins.lengthMs) * bins.lengthMs - IN_FLIGHT_MS);
  const seconds = Math.floor((endOf(bins) - fromMs) / SECOND_MS);
  const isOut = (second: number): boolean => {
    const startMs = fromMs + second * SECOND_MS;
    const { due, failed, slow } = windowOf(bins, startMs, startMs + SECOND_MS);
    return failed > OUTAGE_ERROR_RATIO * due || failed + slow > OUTAGE_SLOW_RATIO * due;
  };
  return Array.from({ length: Math.max(0, seconds) }, (_, second) => second).filter(isOut).length;
}

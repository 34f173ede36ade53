import { monotonicMs, wallMs } from '../../../base/clock.ts';

/** What a clock elsewhere showed, ms since the epoch. */
export interface RemoteTime {
  /** of the clock by which it sends, which cannot be set */
  readonly wallMs: number;
  /** of the system's, which can */
  readonly systemMs: number;
}

export interface ClockReading {
  /** of the clock by which it sends, ahead of this machine's, ms */
  readonly offsetMs: number;
  /** the offset is right within this: half of the best round trip, ms */
  readonly uncertaintyMs: number;
  /** of the system's clock, to whole ms */
  readonly systemOffsetMs: number;
}

export interface ClockWishes {
  readonly least: number;
  readonly most: number;
  /** at so small an uncertainty it is enough, ms */
  readonly goodMs: number;
  /** no further round trip begins after this, ms */
  readonly withinMs: number;
}

const WISHES: ClockWishes = { least: 8, most: 400, goodMs: 0.5, withinMs: 3000 };

/**
 * Compares a clock with this machine's by round trips, of which the shortest counts: whatever way its time was divided between there and
 * back, the error is at most half of it. @source RFC 5905, section 8; F. Cristian, Probabilistic clock synchronization, 1989
 * @param ping  asks the clock once
 */
export async function readClock(
  ping: () => Promise<RemoteTime>,
  { least, most, goodMs, withinMs }: ClockWishes = WISHES,
): Promise<ClockReading> {
  const beganMs = monotonicMs();
  let best: ClockReading | undefined;
  for (let trips = 0; trips < most; trips++) {
    if (best !== undefined && trips >= least && best.uncertaintyMs <= goodMs) break;
    if (best !== undefined && monotonicMs() - beganMs > withinMs) break;
    const sentMs = wallMs();
    const there = await ping();
    const backMs = wallMs();
    const uncertaintyMs = (backMs - sentMs) / 2;
    if (best !== undefined && best.uncertaintyMs <= uncertaintyMs) continue;
    const middleMs = (sentMs + backMs) / 2;
    best = { offsetMs: there.wallMs - middleMs, uncertaintyMs, systemOffsetMs: Math.round(there.systemMs - middleMs) };
  }
  if (best === undefined) throw new RangeError('a clock is read by at least one round trip');
  return best;
}

import { BenchdayError } from '../base/errors.ts';
import type { RateCurve } from './schedule.ts';

/** The integral of a rate curve: H(t), the hits due before time t, and its inverse. */
export interface CumulativeRate {
  /** µs */
  readonly durationUs: number;
  /** H at the end, not rounded */
  readonly expectedHits: number;
  /** @returns H(t), a fraction; times outside the curve count as its ends */
  hitsBefore(timeUs: number): number;
  /** @returns the earliest µs at which H reaches `hits` (0..expectedHits) */
  timeOf(hits: number): number;
}

/** Sums of rounded rates miss their whole number by far less than this, and no rate can be told apart by so little. */
const ROUNDING = 1e-6;

/** The whole hits in a cumulative rate. */
export function wholeHits(hits: number): number {
  return Math.floor(hits + ROUNDING);
}

/** @throws {BenchdayError} INTERNAL when a length or a rate is negative or not finite (scenario files are checked before) */
export function cumulateRate(curve: RateCurve): CumulativeRate {
  const startUs: number[] = [];
  const startHits: number[] = [];
  const hitsPerUs: number[] = [];
  let durationUs = 0;
  let expectedHits = 0;
  for (const { lengthMs, ratePerSecond } of curve.segments) {
    requireAmount('lengthMs', lengthMs);
    requireAmount('ratePerSecond', ratePerSecond);
    startUs.push(durationUs);
    startHits.push(expectedHits);
    hitsPerUs.push(ratePerSecond / 1e6);
    durationUs += lengthMs * 1000;
    expectedHits += (lengthMs * ratePerSecond) / 1000;
  }

  return {
    durationUs,
    expectedHits,
    hitsBefore(timeUs) {
      if (timeUs <= 0) return 0;
      if (timeUs >= durationUs) return expectedHits;
      const segment = lastBelow(startUs, timeUs);
      return at(startHits, segment) + (timeUs - at(startUs, segment)) * at(hitsPerUs, segment);
    },
    timeOf(hits) {
      if (hits <= 0 || startUs.length === 0) return 0;
      const segment = lastBelow(startHits, Math.min(hits, expectedHits));
      const endUs = startUs[segment + 1] ?? durationUs;
      return Math.min(endUs, at(startUs, segment) + (hits - at(startHits, segment)) / at(hitsPerUs, segment));
    },
  };
}

/** The last position whose value is below `limit`, in an ascending list whose first value is below it. */
function lastBelow(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (at(ascending, middle) < limit) low = middle;
    else high = middle;
  }
  return low;
}

function at(list: readonly number[], position: number): number {
  const value = list[position];
  if (value === undefined) throw new BenchdayError('INTERNAL', `position ${position} of ${list.length}`);
  return value;
}

function requireAmount(name: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new BenchdayError('INTERNAL', `a rate curve has ${name} ${value}; it must be finite and not negative`);
}

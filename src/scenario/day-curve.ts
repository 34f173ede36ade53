import type { RateCurve } from './schedule.ts';
import type { Profile, Scenario } from './scenario.ts';

export const SECONDS_A_DAY = 86_400;

/**
 * The rates at which a day is replayed: one segment for each part of the profile.
 * Time-lapse keeps the day's true rates and shortens its hours; full-day keeps its hits, so rates grow as time shrinks;
 * in real time both are the day's own.
 */
export function dayCurve(
  profile: Pick<Profile, 'fractions'>,
  load: Pick<Scenario['load'], 'hitsPerDay' | 'mode' | 'durationMs'>,
): RateCurve {
  const parts = profile.fractions.length;
  const speed = load.mode === 'full-day' ? (SECONDS_A_DAY * 1000) / load.durationMs : 1;
  return {
    segments: profile.fractions.map((fraction) => ({
      lengthMs: load.durationMs / parts,
      ratePerSecond: ((fraction * load.hitsPerDay * parts) / SECONDS_A_DAY) * speed,
    })),
  };
}

/** Hits per second in the busiest part of the curve. */
export function peakRatePerSecond(curve: RateCurve): number {
  return Math.max(0, ...curve.segments.map(({ ratePerSecond }) => ratePerSecond));
}

/** Hits of the whole curve, not rounded. */
export function expectedHits(curve: RateCurve): number {
  return curve.segments.reduce((sum, { lengthMs, ratePerSecond }) => sum + (lengthMs * ratePerSecond) / 1000, 0);
}

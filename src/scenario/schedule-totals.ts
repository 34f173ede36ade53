import { cumulateRate, wholeHits } from './rate-curve.ts';
import type { ScheduleSpecification } from './schedule.ts';

export interface ScheduleTotals {
  readonly hits: number;
  readonly durationMs: number;
  /** of the busiest segment of the rate curve */
  readonly peakRatePerSecond: number;
  /** hits over duration; 0 for an empty curve */
  readonly meanRatePerSecond: number;
}

/** How much a schedule asks for, without making its hits. */
export function scheduleTotals(schedule: Pick<ScheduleSpecification, 'curve'>): ScheduleTotals {
  const rate = cumulateRate(schedule.curve);
  const hits = wholeHits(rate.expectedHits);
  return {
    hits,
    // The parts of a day may add up to a hair more or less than whole µs.
    durationMs: Math.round(rate.durationUs) / 1000,
    peakRatePerSecond: schedule.curve.segments.reduce(
      (peak, { lengthMs, ratePerSecond }) => (lengthMs > 0 ? Math.max(peak, ratePerSecond) : peak),
      0,
    ),
    meanRatePerSecond: rate.durationUs === 0 ? 0 : (hits / rate.durationUs) * 1e6,
  };
}

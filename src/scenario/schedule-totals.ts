import { arrivals } from './arrivals.ts';
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

/** What a visit has is chance, and what of it is due before the end: such schedules are counted once each. */
const counted = new WeakMap<ScheduleSpecification, number>();

/** How much a schedule asks for. Without flows no hit of it is made. */
export function scheduleTotals(
  schedule: ScheduleSpecification | (Pick<ScheduleSpecification, 'curve'> & { readonly flows?: never }),
): ScheduleTotals {
  const rate = cumulateRate(schedule.curve);
  const hits = schedule.flows === undefined ? wholeHits(rate.expectedHits) : hitsOf(schedule);
  return {
    hits,
    durationMs: scheduleDurationMs(schedule),
    peakRatePerSecond: schedule.curve.segments.reduce(
      (peak, { lengthMs, ratePerSecond }) => (lengthMs > 0 ? Math.max(peak, ratePerSecond) : peak),
      0,
    ),
    meanRatePerSecond: rate.durationUs === 0 ? 0 : (hits / rate.durationUs) * 1e6,
  };
}

export function scheduleDurationMs({ curve }: Pick<ScheduleSpecification, 'curve'>): number {
  // The parts of a day may add up to a hair more or less than whole µs.
  return Math.round(cumulateRate(curve).durationUs) / 1000;
}

function hitsOf(schedule: ScheduleSpecification): number {
  const known = counted.get(schedule);
  if (known !== undefined) return known;
  let hits = 0;
  for (const _ of arrivals(schedule)) hits++;
  counted.set(schedule, hits);
  return hits;
}

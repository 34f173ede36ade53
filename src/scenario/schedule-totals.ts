import { arrivals } from './arrivals.ts';
import { cumulateRate, wholeHits } from './rate-curve.ts';
import type { ScheduleSpecification } from './schedule.ts';

export interface ScheduleTotals {
  readonly hits: number;
  /** that begin, by flow; empty without flows */
  readonly visits: readonly number[];
  readonly durationMs: number;
  /** of the busiest segment of the rate curve */
  readonly peakRatePerSecond: number;
  /** hits over duration; 0 for an empty curve */
  readonly meanRatePerSecond: number;
}

/** What a visit has is chance, and what of it is due before the end: such schedules are counted once each. */
const counted = new WeakMap<ScheduleSpecification, Pick<ScheduleTotals, 'hits' | 'visits'>>();

/** How much a schedule asks for. Without flows no hit of it is made. */
export function scheduleTotals(
  schedule: ScheduleSpecification | (Pick<ScheduleSpecification, 'curve'> & { readonly flows?: never }),
): ScheduleTotals {
  const rate = cumulateRate(schedule.curve);
  const { hits, visits } =
    schedule.flows === undefined ? { hits: wholeHits(rate.expectedHits), visits: [] } : countOf(schedule);
  return {
    hits,
    visits,
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

function countOf(schedule: ScheduleSpecification): Pick<ScheduleTotals, 'hits' | 'visits'> {
  const known = counted.get(schedule);
  if (known !== undefined) return known;
  const visits = (schedule.flows ?? []).map(() => 0);
  let hits = 0;
  for (const { isVisitStart, step } of arrivals(schedule)) {
    hits++;
    if (isVisitStart === true && step !== undefined) visits[step.flow] = (visits[step.flow] ?? 0) + 1;
  }
  const count = { hits, visits };
  counted.set(schedule, count);
  return count;
}

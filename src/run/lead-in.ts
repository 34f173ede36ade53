import { cumulateRate } from '../scenario/rate-curve.ts';
import type { ScheduleSpecification } from '../scenario/schedule.ts';

/** Shorter than servers keep an idle connection, and long enough for as many of them as the measurement begins with. */
export const LEAD_IN_MS = 1000;

/** Far from the seeds of the warm-up's windows: the pages of the measurement's first second must not be in every cache already. */
const SEED_DISTANCE = 10_000;

/**
 * The last part of a warm-up: after queues were waited for and probes were opened, hits at the rate with which the measurement begins,
 * so that it begins on connections that were used just now. Reads only, as writes would fill the queues again.
 * @returns undefined when there is nothing to send
 */
export function leadInOf(schedule: ScheduleSpecification): ScheduleSpecification | undefined {
  const requests = schedule.requests.filter(({ isWrite }) => !isWrite);
  const rate = cumulateRate(schedule.curve);
  const lengthUs = Math.min(LEAD_IN_MS * 1000, rate.durationUs);
  const ratePerSecond = lengthUs === 0 ? 0 : (rate.hitsBefore(lengthUs) / lengthUs) * 1e6;
  if (requests.length === 0 || ratePerSecond * (LEAD_IN_MS / 1000) < 1) return undefined;
  return {
    ...schedule,
    requests,
    seed: schedule.seed + SEED_DISTANCE,
    curve: { segments: [{ lengthMs: LEAD_IN_MS, ratePerSecond }] },
  };
}

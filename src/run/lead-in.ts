import { cumulateRate } from '../scenario/rate-curve.ts';
import type { RequestSpecification, ScheduleSpecification } from '../scenario/schedule.ts';
import { stepRequests } from '../scenario/step-requests.ts';
import { placeholdersOf } from '../scenario/template.ts';

/** Shorter than servers keep an idle connection, and long enough for as many of them as the measurement begins with. */
export const LEAD_IN_MS = 1000;

/** Far from the seeds of the warm-up's windows: the pages of the measurement's first second must not be in every cache already. */
const SEED_DISTANCE = 10_000;

/**
 * The last part of a warm-up: after queues were waited for and probes were opened, hits at the rate with which the measurement begins,
 * so that it begins on connections that were used just now. Reads only, as writes would fill the queues again.
 * @returns undefined when there is nothing to send
 */
export function leadInOf(asked: ScheduleSpecification): ScheduleSpecification | undefined {
  const { flows = [], ...schedule } = asked;
  const requests = readsOf(schedule.requests, flows);
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

/** Of flows those that a visit may begin with, where they need nothing but what is drawn for themselves: no visit goes on in a second. */
function readsOf(
  requests: ScheduleSpecification['requests'],
  flows: NonNullable<ScheduleSpecification['flows']>,
): readonly RequestSpecification[] {
  const steps = stepRequests(flows);
  const firsts = flows.flatMap(({ steps: [first] }) => first?.options ?? []);
  return requests.filter(({ isWrite, path, body = '', expect, parameters }, at) => {
    if (isWrite || !steps.has(at)) return !isWrite;
    const option = firsts.find(({ request }) => request === at);
    if (option === undefined || Object.keys(option.headers).length > 0) return false;
    const names = [path, body, expect.marker ?? ''].flatMap(placeholdersOf);
    return names.every((name) => Object.hasOwn(parameters, name));
  });
}

import type { TrialCheck } from '../trial-facts.ts';

/** All topologies must have been asked for the same hits. */
export const sameSchedule: TrialCheck = {
  id: 'same-schedule',
  title: 'Schedule',
  speaksFor: 'all',
  limits: 'invalid when the hits handed out are not those of the plan',
  judge: ({ load, scheduleDigest }) =>
    load.scheduleDigest === scheduleDigest
      ? { state: 'valid', measured: `digest ${scheduleDigest}` }
      : {
          state: 'invalid',
          measured: `digest ${load.scheduleDigest}, planned ${scheduleDigest}`,
          remedy: 'a generator did not take its whole slice: see events.ndjson, run again',
        },
};

import type { TrialCheck } from '../trial-check.ts';

/** All topologies must have been asked for the same hits. */
export const sameSchedule: TrialCheck = {
  id: 'same-schedule',
  title: 'Schedule',
  speaksFor: 'all',
  limits: 'invalid when the hits handed out are not those of the plan',
  judge: ({ load, scheduleDigest }) => {
    if (load.script !== undefined) {
      return {
        state: 'not-measured',
        measured: `the hits are those of the script ${load.script.file}: nobody planned them`,
        remedy: 'use the load engine replay (load.engine) where every topology must get the same hits',
      };
    }
    return load.scheduleDigest === scheduleDigest
      ? { state: 'valid', measured: `digest ${scheduleDigest}` }
      : {
          state: 'invalid',
          measured: `digest ${load.scheduleDigest}, planned ${scheduleDigest}`,
          remedy: 'a generator did not take its whole slice: see events.ndjson, run again',
        };
  },
};

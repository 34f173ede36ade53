import type { TrialCheck } from '../trial-facts.ts';

/** A service that restarted in mid-trial did other work than serving. */
export const deaths: TrialCheck = {
  id: 'deaths',
  title: 'Services alive',
  speaksFor: 'all',
  limits: 'invalid when a service died or was restarted',
  judge: ({ deaths: found }) =>
    found.length === 0
      ? { state: 'valid', measured: 'all services ran throughout' }
      : { state: 'invalid', measured: found.join('; '), remedy: 'its last words stand in logs/ of the run directory' },
};

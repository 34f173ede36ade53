import type { TrialCheck } from '../trial-facts.ts';

/** Every hit must be found again wherever it was counted. */
export const accounting: TrialCheck = {
  id: 'accounting',
  title: 'Accounting',
  speaksFor: 'all',
  limits: 'invalid when one identity does not hold',
  judge: ({ accounting: identities }) => {
    const broken = identities.filter((identity) => !identity.holds);
    if (broken.length === 0) return { state: 'valid', measured: `${identities.length} identities hold` };
    return {
      state: 'invalid',
      measured: broken.map((identity) => `${identity.name}: ${identity.left} against ${identity.right}`).join('; '),
      remedy: 'something else used the topology, or hits were lost: see the accounting table',
    };
  },
};

import type { TrialCheck } from '../trial-check.ts';

/** Two measurements on one machine load each other's servers: times stretch, statements and rows do not. */
export const otherRuns: TrialCheck = {
  id: 'other-runs',
  title: 'Other measurements',
  speaksFor: 'time',
  limits: 'invalid when another run measured on the machine at the same time',
  judge: ({ otherRuns: seen }) => {
    if (seen.length === 0) return { state: 'valid', measured: 'none' };
    return {
      state: 'invalid',
      measured: `at the same time: ${seen.join('; ')}`,
      remedy: 'run one at a time: without --beside-others a run is refused while another measures',
    };
  },
};

import { counted } from '../../base/number-text.ts';
import type { WriteProof } from '../../records/write-proof.ts';
import type { TrialCheck } from '../trial-check.ts';

/** Every hit must be found again wherever it was counted, and every acknowledged write exactly once. */
export const accounting: TrialCheck = {
  id: 'accounting',
  title: 'Accounting',
  speaksFor: 'all',
  limits: 'invalid when one identity does not hold, or exactly once is broken or unknown',
  judge: ({ accounting: identities, proof }) => {
    const broken = identities
      .filter((identity) => !identity.holds)
      .map((identity) => `${identity.name}: ${identity.left} against ${identity.right}`);
    const unproved = proof?.state === 'broken' || proof?.state === 'unknown';
    if (broken.length === 0 && !unproved) {
      const proved = proof?.state === 'proved' ? `; ${provedText(proof)}` : '';
      return {
        state: 'valid',
        measured: `${counted(identities.length, 'identity holds', 'identities hold')}${proved}`,
      };
    }
    return {
      state: 'invalid',
      measured: [...broken, ...(unproved ? [`exactly once is ${proof.state}: ${proof.reasons.join('; ')}`] : [])].join(
        '; ',
      ),
      remedy:
        'something else used the topology, or hits were lost: see the accounting table, and the section about writes for their ids',
    };
  },
};

function provedText({ sets }: WriteProof): string {
  return `${sets === undefined ? 'the' : sets.acknowledged} acknowledged writes are stored once each`;
}

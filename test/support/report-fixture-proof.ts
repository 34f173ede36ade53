import type { WriteProof } from '../../src/records/write-proof.ts';

const NONE = { count: 0, first: [] };

/** A proof of so many acknowledged writes, some of which may be lost. */
export function fixtureProof(runId: string, trial: number, writes: number, lost: number): WriteProof {
  const first = Array.from({ length: Math.min(20, lost) }, (_, index) => `${runId}/${trial}/m/${70 + 13 * index}`);
  const found = writes - lost;
  return {
    state: lost > 0 ? 'broken' : 'proved',
    reasons: lost > 0 ? [`${lost} acknowledged and not stored: ${first.slice(0, 3).join(', ')}, ...`] : [],
    sets: {
      attempted: writes,
      acknowledged: writes,
      refused: 0,
      unknown: 0,
      storedRows: found,
      storedIds: found,
      stillQueued: 0,
      lost: lost > 0 ? { count: lost, first, oldestAtMs: 12_345 } : NONE,
      phantom: NONE,
      appliedTwice: NONE,
      wronglyReported: NONE,
      recovered: NONE,
      identity: { left: writes, right: found },
    },
  };
}

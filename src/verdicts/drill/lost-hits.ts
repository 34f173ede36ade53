import type { DrillPlay } from '../../records/drill-record.ts';

/** Why a change that must cost no hit did, or may have; undefined: no play has more failed hits than the worst control. */
export function lostHits(
  played: readonly DrillPlay[],
  controls: readonly DrillPlay[],
): readonly ['missed' | 'undecided', string] | undefined {
  const usual = Math.max(0, ...controls.flatMap(({ hits }) => (hits === undefined ? [] : [hits.failed])));
  for (const { trial, hits } of played) {
    if (hits === undefined) return ['undecided', `what clients met in trial ${trial} is not known`];
    if (hits.failed > usual)
      return ['missed', `${hits.failed} hits failed in trial ${trial}, at most ${usual} without`];
  }
  return undefined;
}

import type { DrillPlay } from '../../records/drill-record.ts';
import { type Finding, worstFinding } from './worst-finding.ts';

/**
 * Why a change that must cost no hit did, or may have; undefined: no play has more failed hits than the worst control.
 * @param during  words for what went on meanwhile, after a space
 */
export function lostHits(
  played: readonly DrillPlay[],
  controls: readonly DrillPlay[],
  during = '',
): Finding | undefined {
  const usual = Math.max(0, ...controls.flatMap(({ hits }) => (hits === undefined ? [] : [hits.failed])));
  return worstFinding(
    played.map(({ trial, hits }): Finding | undefined => {
      if (hits === undefined) return ['undecided', `what clients met in trial ${trial} is not known`];
      if (hits.failed <= usual) return undefined;
      return ['missed', `${hits.failed} hits failed in trial ${trial}${during}, at most ${usual} without`];
    }),
  );
}

import { endOf } from '../../figures/drill/windows.ts';
import type { DrillSpread } from '../../records/drill-figures.ts';
import type { DrillPlay, DrillResult, DrillSettings } from '../../records/drill-record.ts';
import { lostHits } from './lost-hits.ts';
import { secondsText } from './words.ts';
import { type Finding, worstFinding } from './worst-finding.ts';

const CHANGE = /^(deploy|rollback|bad-deploy):/;

/** Whether instances are replaced on purpose, and nothing is broken. */
export function isChange(drill: string): boolean {
  return CHANGE.test(drill);
}

export const CHANGE_RULE =
  'time until every instance that was to be replaced is, and is ready; no hit failed beyond the controls, every count closed';

/** What a change must do beside what every drill must: no hit fails, a good version is deployed, a bad one rolled back. */
export function judgeChange(
  drill: string,
  played: readonly DrillPlay[],
  controls: readonly DrillPlay[],
): Finding | undefined {
  if (!isChange(drill)) return undefined;
  const isBad = drill.startsWith('bad-deploy:');
  return worstFinding([
    lostHits(played, controls, ' while instances were replaced'),
    ...played.map((play) => findingOf(play, isBad)),
  ]);
}

function findingOf({ trial, marks, bins }: DrillPlay, isBad: boolean): Finding | undefined {
  const rolledBack = marks.find(({ what }) => what === 'rolled-back');
  if (!isBad && rolledBack !== undefined) {
    const why = marks.find(({ what }) => what === 'undoing')?.detail ?? '';
    return ['missed', `it was rolled back in trial ${trial}: ${why}`];
  }
  const end = isBad ? rolledBack : marks.find(({ what }) => what === 'applied');
  if (end === undefined)
    return ['missed', `in trial ${trial} it was not ${isBad ? 'rolled back' : 'replaced to the end'}`];
  if (bins === undefined || end.atMs > endOf(bins))
    return ['undecided', `in trial ${trial} the load ended before it: a longer --duration is needed`];
  return undefined;
}

/** What was done, and how long it took. */
export function changeWords(drill: string, toWhole: DrillSpread, { connections }: DrillSettings): string {
  const what = drill.startsWith('bad-deploy:') ? 'what ran before ran again' : 'every instance was replaced and ready';
  const hits = connections === undefined ? '' : `, hits on ${connections === 'fresh' ? 'fresh' : 'kept'} connections`;
  return `${what} after ${secondsText(toWhole.worst)}${hits}`;
}

/** The part of the row that differs from that of a fault. */
export function changeRow(drill: string): Partial<DrillResult['row']> {
  return isChange(drill) ? { title: `change: ${drill}`, rule: CHANGE_RULE } : {};
}

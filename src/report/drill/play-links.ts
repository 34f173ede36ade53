import type { DrillPlay } from '../../records/drill-record.ts';
import { CONTROL } from '../../verdicts/drill/judge-drill.ts';
import { isDrawn } from './play-svg.ts';

/** Pictures of more plays would make a heavy page; the others are in its table, and in drill.md. */
export const MOST_DRAWN = 40;

/** Where drill.html draws a play. */
export function playId({ trial }: Pick<DrillPlay, 'trial'>): string {
  return `trial-${trial}`;
}

/** Whether drill.html draws it. @param plays  all of the drill */
export function isLinked(play: DrillPlay, plays: readonly DrillPlay[]): boolean {
  const drawn = plays.filter((one) => one.drill !== CONTROL && isDrawn(one)).slice(0, MOST_DRAWN);
  return drawn.some(({ trial }) => trial === play.trial);
}

import { counted } from '../../base/number-text.ts';
import type { DrillPlay, DrillRecord } from '../../records/drill-record.ts';
import { CONTROL } from './judge-drill.ts';

/** How many plays are missing of those that were asked for; a control more than was asked for stands for no fault. */
export function lackingPlays({ plays, settings }: Pick<DrillRecord, 'plays' | 'settings'>): number {
  return [CONTROL, ...settings.drills].reduce((sum, name) => {
    const there = plays.filter(({ drill }) => drill === name).length;
    return sum + Math.max(0, settings.repetitions - there);
  }, 0);
}

/** Which plays shared a bring-up, a sentence each, and why another was made; none: each had its own. */
export function bringUpLines({ plays }: Pick<DrillRecord, 'plays'>): readonly string[] {
  const numbers = [...new Set(plays.flatMap(({ bringUp }) => bringUp?.number ?? []))].sort((a, b) => a - b);
  return numbers.map((number) => {
    const own = plays.filter(({ bringUp }) => bringUp?.number === number);
    const because = own.find(({ bringUp }) => bringUp?.place === 1)?.bringUp?.because;
    const why = because === undefined ? '' : `, as ${because}`;
    return `bring-up ${number}: ${counted(own.length, 'play')}: ${inOrder(own)}${why}`;
  });
}

function placeOf({ bringUp }: DrillPlay): number {
  return bringUp?.place ?? Infinity;
}

function inOrder(plays: readonly DrillPlay[]): string {
  return plays
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .map(({ drill, trial }) => `${drill} (trial ${trial})`)
    .join(', ');
}

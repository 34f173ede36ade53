import { recoveredMs, RECOVERED_S } from '../../figures/drill/timeline.ts';
import { endOf, windowOf } from '../../figures/drill/windows.ts';
import type { DrillSurge } from '../../records/drill-figures.ts';
import type { DrillPlay, DrillResult } from '../../records/drill-record.ts';
import { spreadOf, worstOfAll } from './spread-of.ts';
import { secondsText } from './words.ts';

const SURGE = /^overload:/;
/** @source own choice: as long as the overload itself */
export const BACK_WITHIN_MS = 60_000;

export const SURGE_RULE = `worst time from the end of the overload to the first of ${RECOVERED_S} good seconds; every count closed, everything runs again`;

/** Whether nothing is broken, and more hits are due than are held. */
export function isSurge(drill: string): boolean {
  return SURGE.test(drill);
}

interface Met {
  readonly due: number;
  readonly failed: number;
  readonly slow: number;
  /** from the end of the overload on; absent: not before the load ended */
  readonly backMs?: number;
  /** of the load that was measured after it */
  readonly measuredMs: number;
}

/** What clients met in the overload, and after it. */
export function surgeOf(played: readonly DrillPlay[]): DrillSurge {
  const met = played.flatMap((play) => metIn(play) ?? []);
  const most = (of: (one: Met) => number): number => Math.max(0, ...met.map(of));
  return {
    toBack: spreadOf(met.map(({ backMs }) => backMs)),
    ...(met.length === 0
      ? {}
      : { due: most(({ due }) => due), failed: most(({ failed }) => failed), slow: most(({ slow }) => slow) }),
  };
}

/** In what it misses what a site must do: shed what it cannot serve, and serve well again soon after it. */
export function judgeSurge(played: readonly DrillPlay[]): readonly [DrillResult['state'], string] | undefined {
  for (const play of played) {
    const met = metIn(play);
    if (met === undefined) return ['undecided', `when the overload ended in trial ${play.trial} is not known`];
    const { failed, slow, backMs, measuredMs } = met;
    if (failed + slow === 0)
      return ['undecided', `all of it was served well in trial ${play.trial}: more is held than was said`];
    if (backMs !== undefined && backMs > BACK_WITHIN_MS)
      return [
        'missed',
        `${secondsText(backMs)} passed in trial ${play.trial} until it was served well again, allowed are ${secondsText(BACK_WITHIN_MS)}`,
      ];
    if (backMs !== undefined) continue;
    // Ten good seconds may have begun that late at the earliest.
    if (measuredMs >= BACK_WITHIN_MS + RECOVERED_S * 1_000)
      return ['missed', `it was not served well again within ${secondsText(BACK_WITHIN_MS)} in trial ${play.trial}`];
    return ['undecided', `the load of trial ${play.trial} ended too early after it: a longer --duration is needed`];
  }
  const broken = played.find(({ timeline }) => timeline?.t5Ms === undefined);
  return broken === undefined ? undefined : ['missed', `not everything ran again as before in trial ${broken.trial}`];
}

/** What was met where it went well. */
export function surgeWords({ due, failed, slow, toBack }: DrillSurge): string {
  const again = `it was served well again ${secondsText(toBack.worst)} after it`;
  if (due === undefined || failed === undefined || slow === undefined) return again;
  return `of ${due} hits of the overload ${failed} failed and ${slow} were slow; ${again}`;
}

/** The part of the row that differs from that of a fault. */
export function surgeRow(drill: string, { toBack }: DrillSurge): Partial<DrillResult['row']> {
  return {
    ...{ title: `overload: ${drill}`, rule: SURGE_RULE, limit: BACK_WITHIN_MS / 1_000 },
    ...worstOfAll(toBack),
  };
}

function metIn({ bins, timeline, marks }: DrillPlay): Met | undefined {
  const end = marks.find(({ what }) => what === 'undone');
  if (bins === undefined || timeline === undefined || end === undefined) return undefined;
  // A bin that began before it has hits of the overload.
  const endMs = Math.ceil(end.atMs / bins.lengthMs) * bins.lengthMs;
  const againMs = recoveredMs(bins, endMs);
  return {
    ...windowOf(bins, timeline.t0Ms, endMs),
    ...(againMs === undefined ? {} : { backMs: againMs - end.atMs }),
    measuredMs: endOf(bins) - endMs,
  };
}

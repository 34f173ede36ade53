import { recoveredMs, RECOVERED_S } from '../../figures/drill/timeline.ts';
import { endOf, windowOf } from '../../figures/drill/windows.ts';
import type { DrillSurge } from '../../records/drill-figures.ts';
import type { DrillPlay, DrillResult, DrillSettings } from '../../records/drill-record.ts';
import { SURGE } from '../../records/surge.ts';
import { spreadOf, worstOfAll } from './spread-of.ts';
import { secondsText } from './words.ts';
import { type Finding, worstFinding } from './worst-finding.ts';

const WORD = /^overload:/;
/** @source own choice: as long as the overload itself */
export const BACK_WITHIN_MS = 60_000;

export const SURGE_RULE = `worst time from the end of the overload to the first of ${RECOVERED_S} good seconds; every count closed, everything runs again`;

/** Whether nothing is broken, and more hits are due than are held. */
export function isSurge(drill: string): boolean {
  return WORD.test(drill);
}

type Settings = Pick<DrillSettings, 'faultAtMs'>;

interface Met {
  readonly due: number;
  readonly failed: number;
  readonly slow: number;
  /** from the end of the overload on; absent: not before the load ended */
  readonly backMs?: number;
  /** of the load that was measured after it */
  readonly measuredMs: number;
}

/** What clients met in the overload, and after it; counts are of the play in which most of it failed. */
export function surgeOf(played: readonly DrillPlay[], settings: Settings): DrillSurge {
  const met = played.flatMap((play) => metIn(play, settings) ?? []);
  // Of one play, so that they can be set beside each other.
  const [worst] = met.toSorted((a, b) => b.failed - a.failed || b.slow - a.slow);
  return {
    toBack: spreadOf(met.map(({ backMs }) => backMs)),
    ...(worst === undefined ? {} : { due: worst.due, failed: worst.failed, slow: worst.slow }),
  };
}

/** In what it misses what a site must do: shed what it cannot serve, and serve well again soon after it. */
export function judgeSurge(played: readonly DrillPlay[], settings: Settings): Finding | undefined {
  return worstFinding([...played.map((play) => backOf(play, settings)), ...played.map(brokenOf)]);
}

function backOf(play: DrillPlay, settings: Settings): Finding | undefined {
  const met = metIn(play, settings);
  if (met === undefined) return ['undecided', `what clients met in trial ${play.trial} is not known`];
  const { failed, slow, backMs, measuredMs } = met;
  if (failed + slow === 0)
    return ['undecided', `all of it was served well in trial ${play.trial}: more is held than was said`];
  if (backMs !== undefined && backMs > BACK_WITHIN_MS)
    return [
      'missed',
      `${secondsText(backMs)} passed in trial ${play.trial} until it was served well again, allowed are ${secondsText(BACK_WITHIN_MS)}`,
    ];
  if (backMs !== undefined) return undefined;
  // Ten good seconds may have begun that late at the earliest.
  if (measuredMs >= BACK_WITHIN_MS + RECOVERED_S * 1_000)
    return ['missed', `it was not served well again within ${secondsText(BACK_WITHIN_MS)} in trial ${play.trial}`];
  return ['undecided', `the load of trial ${play.trial} ended too early after it: a longer --duration is needed`];
}

function brokenOf({ trial, timeline }: DrillPlay): Finding | undefined {
  return timeline?.t5Ms === undefined ? ['missed', `not everything ran again as before in trial ${trial}`] : undefined;
}

/** What was met. */
export function surgeWords({ due, failed, slow, toBack }: DrillSurge): string {
  const again =
    toBack.missing > 0
      ? 'it was not seen to be served well again'
      : `it was served well again ${secondsText(toBack.worst)} after it`;
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

/** By when hits were due: a mark is set when this process gets to it, which takes longer on a busy machine. */
function metIn({ bins }: DrillPlay, { faultAtMs }: Settings): Met | undefined {
  if (bins === undefined) return undefined;
  const overMs = faultAtMs + SURGE.lengthMs;
  // A bin that began before it has hits of the overload.
  const endMs = Math.ceil(overMs / bins.lengthMs) * bins.lengthMs;
  const againMs = recoveredMs(bins, endMs);
  return {
    ...windowOf(bins, faultAtMs, endMs),
    ...(againMs === undefined ? {} : { backMs: againMs - overMs }),
    measuredMs: endOf(bins) - endMs,
  };
}

import { endOf } from '../../figures/drill/windows.ts';
import type { DrillPlay, DrillResult } from '../../records/drill-record.ts';
import { lostHits } from './lost-hits.ts';
import { spreadOf, worstOfAll } from './spread-of.ts';
import { secondsText } from './words.ts';
import { type Finding, worstFinding } from './worst-finding.ts';

const CANARY = /^(?:bad-)?canary:/;

/** Whether another version gets a share of the hits. */
export function isCanary(drill: string): boolean {
  return CANARY.test(drill);
}

export const CANARY_RULE =
  'a version that burns CPU is found worse than a fresh instance of the old one, and taken away by itself; a version that is not is found so, and no hit fails beyond the controls; every count closed';

type CanaryResult = NonNullable<DrillResult['canary']>;

/** What was found of the new version, and what it cost. */
export function canaryOf(played: readonly DrillPlay[], controls: readonly DrillPlay[]): CanaryResult {
  const harmed = played.flatMap((play) => harmIn(play) ?? []);
  const usual = controls.flatMap((play) => harmIn(play) ?? []);
  // Without a control nobody knows what is more than without.
  const isKnown = harmed.length === played.length && harmed.length > 0 && usual.length > 0;
  return {
    states: played.flatMap(({ marks }) => marks.flatMap(({ canary }) => canary?.state ?? [])),
    toRollback: spreadOf(played.map(rollbackMs)),
    ...(isKnown ? { harmed: Math.max(0, Math.max(...harmed) - Math.max(...usual)) } : {}),
  };
}

/** In what it misses what must happen: a bad one is taken away, a good one is not called bad and costs no hit. */
export function judgeCanary(
  drill: string,
  played: readonly DrillPlay[],
  controls: readonly DrillPlay[],
): Finding | undefined {
  const isBad = drill.startsWith('bad-');
  return worstFinding([
    ...played.map((play) => findingOf(play, isBad)),
    isBad ? undefined : lostHits(played, controls),
    ...played.map(lateOf),
  ]);
}

function findingOf({ trial, marks }: DrillPlay, isBad: boolean): Finding | undefined {
  const judged = marks.find(({ what }) => what === 'judged');
  const undoing = marks.find(({ what }) => what === 'undoing')?.detail ?? 'it was not played to its end';
  const said = `${judged?.detail ?? undoing} in trial ${trial}`;
  const state = judged?.canary?.state;
  if (state === 'cannot-say') return ['undecided', said];
  // One that never got ready was taken away for that, and not by the judge.
  const isUnready = judged === undefined && marks.some(({ what }) => what === 'rolled-back');
  if (isBad && isUnready) return ['undecided', said];
  if (!isBad && (state === undefined || state === 'worse')) return ['missed', said];
  return isBad && state !== 'worse' ? ['missed', `it was let through: ${said}`] : undefined;
}

function lateOf({ trial, marks, bins }: DrillPlay): Finding | undefined {
  const gone = marks.find(({ what }) => what === 'undone');
  if (gone !== undefined && bins !== undefined && gone.atMs <= endOf(bins)) return undefined;
  return ['undecided', `the load of trial ${trial} ended before both were gone: a longer --duration is needed`];
}

/** What was found where it went well. */
export function canaryWords(drill: string, { toRollback, harmed }: CanaryResult, played: readonly DrillPlay[]): string {
  const [last] = played.flatMap(({ marks }) => marks.filter(({ what }) => what === 'judged')).slice(-1);
  const cost =
    harmed === undefined ? 'what it cost clients is unknown' : `${harmed} hits more than without failed or were slow`;
  return drill.startsWith('bad-')
    ? `it was taken away ${secondsText(toRollback.worst)} after it was ready (${last?.detail ?? ''}); ${cost}`
    : `${last?.detail ?? ''}; ${cost}`;
}

/** The part of the row that differs from that of a fault. */
export function canaryRow(drill: string, { toRollback }: CanaryResult): Partial<DrillResult['row']> {
  return { title: `change: ${drill}`, rule: CANARY_RULE, ...worstOfAll(toRollback) };
}

function harmIn({ hits }: DrillPlay): number | undefined {
  return hits === undefined ? undefined : hits.failed + hits.slow;
}

/** From when it could be sent to until it was gone. */
function rollbackMs({ marks }: DrillPlay): number | undefined {
  const [from, to] = [marks.find(({ what }) => what === 'added'), marks.find(({ what }) => what === 'rolled-back')];
  return from === undefined || to === undefined ? undefined : to.atMs - from.atMs;
}

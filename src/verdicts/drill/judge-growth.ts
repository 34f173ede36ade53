import { random } from '../../base/random.ts';
import { servedAfter, servedBefore } from '../../figures/drill/served.ts';
import type { DrillGrowth } from '../../records/drill-figures.ts';
import type { DrillPlay, DrillResult, DrillSettings } from '../../records/drill-record.ts';
import { brunnerMunzelTest } from '../../stats/brunner-munzel.ts';
import { median } from '../../stats/quantile.ts';
import { mean } from '../../stats/sample.ts';
import { lostHits } from './lost-hits.ts';
import { spreadOf, worstOfAll } from './spread-of.ts';
import { secondsText } from './words.ts';
import { type Finding, worstFinding } from './worst-finding.ts';

const GROWTH = /^scale-out:/;
/** That more was served must be as sure. @source own choice */
const LEVEL = 0.01;
/** Where less than this share of the hits is served, the load is more than what is there can serve. @source own choice */
const MOST_SERVED = 0.95;
/** On each side. */
const FEWEST_SECONDS = 4;

/** Whether an instance is added on purpose, and nothing is broken or replaced. */
export function isGrowth(drill: string): boolean {
  return GROWTH.test(drill);
}

export const GROWTH_RULE =
  'a further instance is ready and load balancers have it; no hit failed beyond the controls, or, where the load was more than what was there could serve, more was served than before and than in any control; every count closed';

interface Gained {
  readonly before: number;
  readonly after: number;
  /** of no gain at all */
  readonly p: number;
}

/** What the plays of a scale-out came to, beside their controls. */
export function growthOf(played: readonly DrillPlay[], controls: readonly DrillPlay[]): DrillGrowth {
  const isOverloaded = loadOf([...played, ...controls]);
  const gains = played.map(gainOf);
  const known = gains.filter((gain) => gain !== undefined);
  const usual = controls.flatMap((play) => gainOf(play) ?? []).map(({ before, after }) => after - before);
  const isKnown = known.length === gains.length && known.length > 0;
  return {
    toReady: spreadOf(played.map((play) => since(play, 'added'))),
    toTaken: spreadOf(played.map((play) => since(play, 'taken'))),
    ...(isOverloaded === undefined ? {} : { isOverloaded }),
    ...(isKnown
      ? {
          servedBefore: median(known.map(({ before }) => before)),
          servedAfter: median(known.map(({ after }) => after)),
        }
      : {}),
    ...(usual.length === 0 ? {} : { controlGain: Math.max(...usual) }),
  };
}

/** In what it misses what an added instance must do: be ready, be taken, cost no hit, or serve more where there is more to serve. */
export function judgeGrowth(
  played: readonly DrillPlay[],
  controls: readonly DrillPlay[],
  growth: DrillGrowth,
): readonly [DrillResult['state'], string] | undefined {
  const isOverloaded = growth.isOverloaded;
  const busy = [...played, ...controls].find(
    ({ machine, isNoticed }) => machine !== undefined && (isOverloaded !== false || isNoticed !== false),
  );
  if (busy !== undefined)
    return [
      'invalid',
      `what was served in trial ${busy.trial} may be the doing of others on this machine: ${busy.machine ?? ''}`,
    ];
  return worstFinding([
    ...played.map(takenOf),
    ...(isOverloaded === undefined ? [UNEVEN] : []),
    ...(isOverloaded === true ? played.filter(isTaken).map((play) => gainFinding(play, growth)) : []),
    ...(isOverloaded === false ? [lostHits(played, controls)] : []),
  ]);
}

const UNEVEN: Finding = [
  'undecided',
  'before it the load was neither served steadily in all plays nor too much in all; another --rate is needed',
];

function isTaken({ marks }: DrillPlay): boolean {
  return marks.some(({ what }) => what === 'taken');
}

function takenOf(play: DrillPlay): Finding | undefined {
  const { trial, marks, timeline } = play;
  if (!marks.some(({ what }) => what === 'added'))
    return ['missed', `no instance was added in trial ${trial}: ${whyUntaken(play)}`];
  if (timeline?.t5Ms === undefined) return ['missed', `not everything ran again as before in trial ${trial}`];
  if (isTaken(play)) return undefined;
  const isWatched = /had no server more/.test(whyUntaken(play));
  return [isWatched ? 'missed' : 'undecided', `${whyUntaken(play)} in trial ${trial}`];
}

/** The part of the row that differs from that of a fault. */
export function growthRow(
  drill: string,
  { isOverloaded, servedBefore, servedAfter, toTaken }: DrillGrowth,
  { limitMs }: DrillSettings,
): Partial<DrillResult['row']> {
  const head = { title: `change: ${drill}`, rule: `${GROWTH_RULE}; served is rightly and within ${limitMs} ms` };
  if (isOverloaded === true)
    return {
      ...head,
      unit: 'hits/s',
      ...(servedBefore === undefined || servedAfter === undefined ? {} : { value: round(servedAfter - servedBefore) }),
    };
  return { ...head, ...worstOfAll(toTaken) };
}

/** What was done where it went well. */
export function growthWords({ toReady, toTaken, isOverloaded, servedBefore, servedAfter }: DrillGrowth): string {
  const times = `ready after ${secondsText(toReady.worst)}, with load balancers after ${secondsText(toTaken.worst)}`;
  if (isOverloaded === false)
    return `${times}; no hit failed, and what it adds is unknown, as what was there served this load`;
  return `${times}; ${round(servedBefore ?? Number.NaN)} hits/s were served before, ${round(servedAfter ?? Number.NaN)} after`;
}

function gainFinding(play: DrillPlay, { controlGain }: DrillGrowth): Finding | undefined {
  const gain = gainOf(play);
  if (gain === undefined)
    return ['undecided', `the load of trial ${play.trial} ended too early after it: a longer --duration is needed`];
  const { before, after, p } = gain;
  const said = `${round(before)} hits/s were served before and ${round(after)} after in trial ${play.trial}`;
  if (p >= LEVEL) return ['missed', `${said}, which may be chance (p ${p.toPrecision(2)})`];
  if (controlGain === undefined)
    return ['undecided', `${said}; how many more are served without a further instance is not known`];
  if (after - before <= controlGain) return ['missed', `${said}, as much more as without (${round(controlGain)})`];
  return undefined;
}

/** Of a control: between the same seconds, as if something had been added at once. */
function gainOf({ bins, timeline, marks, trial }: DrillPlay): Gained | undefined {
  if (bins === undefined || timeline === undefined) return undefined;
  const taken = marks.find(({ what }) => what === 'taken') ?? marks.find(({ what }) => what === 'added');
  const before = servedBefore(bins, timeline.t0Ms).perSecond;
  const after = servedAfter(bins, taken?.atMs ?? timeline.t0Ms).perSecond;
  if (Math.min(before.length, after.length) < FEWEST_SECONDS) return undefined;
  const { p } = brunnerMunzelTest(before, after, 'greater', random(trial));
  return { before: mean(before), after: mean(after), p };
}

/** Whether it was more than what was there could serve; undefined: neither in all plays that nor steady in all. */
function loadOf(plays: readonly DrillPlay[]): boolean | undefined {
  const played = plays.filter(({ state }) => state === 'played');
  if (played.every(({ steady }) => steady?.state === 'proved')) return false;
  const isOver = ({ bins, timeline }: DrillPlay): boolean => {
    if (bins === undefined || timeline === undefined) return false;
    const { perSecond, duePerSecond } = servedBefore(bins, timeline.t0Ms);
    return perSecond.length >= FEWEST_SECONDS && mean(perSecond) < MOST_SERVED * duePerSecond;
  };
  return played.every(isOver) ? true : undefined;
}

function since({ marks, timeline }: DrillPlay, what: 'added' | 'taken'): number | undefined {
  const mark = marks.find((one) => one.what === what);
  return mark === undefined || timeline === undefined ? undefined : mark.atMs - timeline.t0Ms;
}

function whyUntaken({ marks }: DrillPlay): string {
  return marks.find(({ what }) => what === 'untaken')?.detail ?? 'it was not played to its end';
}

function round(perSecond: number): number {
  return Math.round(perSecond * 10) / 10;
}

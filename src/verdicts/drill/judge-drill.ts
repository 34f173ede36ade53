import { RECOVERED_S } from '../../figures/drill/timeline.ts';
import { endOf } from '../../figures/drill/windows.ts';
import type { DrillSpread } from '../../records/drill-figures.ts';
import type { DrillPlay, DrillResult, DrillSettings } from '../../records/drill-record.ts';
import { median } from '../../stats/quantile.ts';
import { type DrillKind, drillKind } from './drill-kind.ts';
import { spreadOf } from './spread-of.ts';
import { drillSentence, secondsText } from './words.ts';

/** Plays without a fault, to which the others are compared. */
export const CONTROL = 'control';

export interface JudgedDrill {
  readonly drill: string;
  readonly title: string;
  readonly expected: DrillResult['expected'];
  /** of all drills and the controls */
  readonly plays: readonly DrillPlay[];
  readonly settings: DrillSettings;
}

type State = DrillResult['state'];

/**
 * What the plays of one drill come to. Met: in every play all was well before, every count closed, clients were served well again within
 * the bound (within the time measured, where none was asked for), and everything ran again as before. Without a control nothing but a
 * count that broke is certain.
 */
export function judgeDrill({ drill, title, expected, plays: all, settings }: JudgedDrill): DrillResult {
  const plays = all.filter((play) => play.drill === drill);
  const controls = all.filter((play) => play.drill === CONTROL);
  const played = plays.filter(({ state }) => state === 'played');
  const between = (from: TimeKey, to: TimeKey, among = played): DrillSpread =>
    spreadOf(among.map(({ timeline = { t0Ms: 0 } }) => difference(timeline[from], timeline[to])));
  const noticedPlays = played.filter(({ isNoticed }) => isNoticed === true);
  const noticed = played.some(({ isNoticed }) => isNoticed === undefined) ? undefined : noticedPlays.length;
  const outage = between('t0Ms', 't4Ms', noticedPlays);
  const toWhole = between('t0Ms', 't5Ms');
  const kind = drillKind(drill, { played, controls, settings });
  const [state, reason] = stateOf(plays, { controls, settings, outage, drill, kind });
  const words = state === 'met' || (kind.isMeasure && played.length > 0) ? kind.words(toWhole) : undefined;
  const figures = {
    plays: played.length,
    ...(noticed === undefined ? {} : { noticed }),
    toFirstError: between('t0Ms', 't1Ms', noticedPlays),
    toSeen: between('t0Ms', 't2Ms'),
    toWrites: between('t1Ms', 't3Ms', noticedPlays),
    toRecovered: between('t1Ms', 't4Ms', noticedPlays),
    outage,
    toWhole,
    ...countsOf('failed', played),
    ...countsOf('slow', played),
    control: controlOver(controls),
    ...kind.figures,
    accounting: accountingOver(played),
    expected,
  };
  const { recoverWithinMs } = settings;
  const sentence = drillSentence({
    drill,
    title,
    state,
    reason: words === undefined ? reason : `${words}; ${reason}`,
    noticed,
    plays: played.length,
    outage,
    ...countsOf('failed', played),
    ...countsOf('slow', played),
  });
  return {
    ...{ drill, title, state, sentence },
    ...figures,
    row: {
      id: `drill.${drill}`,
      title: drill === 'none' ? 'nothing is found where nothing is done' : `failover: ${drill}`,
      state,
      ...(recoverWithinMs === undefined ? {} : { limit: recoverWithinMs / 1000 }),
      unit: 's',
      rule: 'worst time from the fault to the first of 10 good seconds; every count closed, everything runs again',
      ...kind.row({ toWhole, outage }),
      evidence: 'drill.json',
    },
  };
}

type TimeKey = keyof NonNullable<DrillPlay['timeline']>;

function difference(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}

function stateOf(
  plays: readonly DrillPlay[],
  {
    controls,
    settings,
    outage,
    drill,
    kind,
  }: {
    readonly controls: readonly DrillPlay[];
    readonly settings: DrillSettings;
    readonly outage: DrillSpread;
    readonly drill: string;
    readonly kind: DrillKind;
  },
): readonly [State, string] {
  const played = plays.filter(({ state }) => state === 'played');
  const lost = played.find(({ accounting }) => accounting?.state === 'fail');
  if (lost !== undefined) {
    const { stage = 'a count', reasons = [] } = lost.accounting ?? {};
    return ['missed', `the accounting broke at "${stage}" in trial ${lost.trial}: ${reasons.join('; ')}`];
  }
  const unplayed = plays.find(({ state }) => state !== 'played');
  if (played.length === 0) return ['not-measured', unplayed?.reason ?? 'it was not played'];
  const doubtful = doubtOf([...played, ...controls], kind.mayBeShaky);
  if (doubtful !== undefined) return ['invalid', doubtful];
  const uncontrolled = uncontrolledOf(controls);
  if (uncontrolled !== undefined) return ['undecided', uncontrolled];
  const miss = kind.mustRecover ? missOf(played, { settings, outage, drill }) : undefined;
  if (miss !== undefined) return ['missed', miss];
  const found = kind.judge();
  if (found !== undefined) return found;
  const unseen = kind.mustRecover ? played.find((play) => isOpen(play)) : undefined;
  if (unseen !== undefined)
    return [
      'undecided',
      `the load of trial ${unseen.trial} ended before the time that is allowed: a longer --duration is needed`,
    ];
  if (unplayed !== undefined)
    return ['undecided', `trial ${unplayed.trial} was not played: ${unplayed.reason ?? unplayed.state}`];
  const { repetitions } = settings;
  if (played.length < repetitions) return ['undecided', `${played.length} of ${repetitions} plays are there`];
  const unproved = played.find(({ accounting }) => accounting?.state !== 'pass');
  if (unproved !== undefined) {
    return ['undecided', `whether a write was lost is unknown: ${(unproved.accounting?.reasons ?? []).join('; ')}`];
  }
  return ['met', 'every count closed, and everything runs as before'];
}

/** Why nothing tells what clients meet without a fault. */
function uncontrolledOf(controls: readonly DrillPlay[]): string | undefined {
  if (controls.some(({ state }) => state === 'played')) return undefined;
  const [first] = controls;
  const why = first === undefined ? '' : `; trial ${first.trial}: ${first.reason ?? first.state}`;
  return `no control was played, so nobody knows what clients meet without a fault${why}`;
}

function controlOver(controls: readonly DrillPlay[]): DrillResult['control'] {
  const hits = controls.flatMap((play) => (play.state === 'played' && play.hits !== undefined ? [play.hits] : []));
  if (hits.length === 0) return { plays: 0 };
  return {
    plays: hits.length,
    failedWorst: worstOf(hits.map(({ failed }) => failed)),
    slowWorst: worstOf(hits.map(({ slow }) => slow)),
  };
}

/** Why what was measured says nothing of the fault. @param mayBeShaky  a load that is more than what is there can serve is never steady */
function doubtOf(plays: readonly DrillPlay[], mayBeShaky: boolean): string | undefined {
  const shaky = plays.find(({ steady }) => steady?.state !== 'proved' && steady !== undefined && !mayBeShaky);
  if (shaky?.steady !== undefined) return `trial ${shaky.trial} was not steady before: ${shaky.steady.reason}`;
  const short = plays.find(({ isGeneratorShort }) => isGeneratorShort === true);
  if (short !== undefined) return `trial ${short.trial}: ${short.remarks.join('; ')}`;
  // Others only make times longer: what nobody noticed under them stands.
  if (mayBeShaky) return undefined;
  const busy = plays.find(({ isNoticed, machine }) => isNoticed !== false && machine !== undefined);
  if (busy !== undefined)
    return `what clients met in trial ${busy.trial} may be the doing of others on this machine: ${busy.machine ?? ''}`;
  return undefined;
}

function missOf(
  played: readonly DrillPlay[],
  {
    settings: { recoverWithinMs },
    outage,
    drill,
  }: { readonly settings: DrillSettings; readonly outage: DrillSpread; readonly drill: string },
): string | undefined {
  const noticedPlay = played.find(({ isNoticed }) => isNoticed === true);
  if (drill === 'none' && noticedPlay !== undefined)
    return `something was found in trial ${noticedPlay.trial}, where nothing was done`;
  const open = played.find((play) => isOpen(play) && wasSeenFor(play, recoverWithinMs));
  if (open !== undefined) return `clients were not served well again while trial ${open.trial} lasted`;
  const broken = played.find(({ timeline }) => timeline?.t5Ms === undefined);
  if (broken !== undefined) return `not everything ran again as before in trial ${broken.trial}`;
  if (recoverWithinMs !== undefined && outage.worst !== undefined && outage.worst > recoverWithinMs)
    return `the worst of ${played.length} took ${secondsText(outage.worst)}, allowed are ${secondsText(recoverWithinMs)}`;
  return undefined;
}

/** Clients noticed it, and were not seen to be served well again. */
function isOpen({ isNoticed, timeline }: DrillPlay): boolean {
  return isNoticed === true && timeline?.t4Ms === undefined;
}

/** Whether good seconds that began within a bound would have been seen to their end; without a bound that is the load's own end. */
function wasSeenFor({ bins, timeline }: DrillPlay, boundMs: number | undefined): boolean {
  if (boundMs === undefined || bins === undefined || timeline === undefined) return true;
  return endOf(bins) - timeline.t0Ms >= boundMs + RECOVERED_S * 1_000;
}

function countsOf<Key extends 'failed' | 'slow'>(
  key: Key,
  played: readonly DrillPlay[],
): Partial<Record<Key, { median: number; worst: number }>> {
  const counts = played.flatMap(({ hits }) => (hits === undefined ? [] : [hits[key]]));
  if (counts.length === 0) return {};
  return { [key]: { median: median(counts), worst: worstOf(counts) } } as Record<
    Key,
    { median: number; worst: number }
  >;
}

function worstOf(counts: readonly number[]): number {
  return Math.max(0, ...counts);
}

function accountingOver(played: readonly DrillPlay[]): DrillResult['accounting'] {
  if (played.length === 0) return 'none';
  const states = played.map(({ accounting }) => accounting?.state ?? 'unknown');
  if (states.includes('fail')) return 'fail';
  return states.includes('unknown') ? 'unknown' : 'pass';
}

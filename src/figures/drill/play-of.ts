import { firstLine } from '../../base/first-line.ts';
import { counted } from '../../base/number-text.ts';
import type { DrillHits, DrillMark, DrillPlay } from '../../records/drill-record.ts';
import type { SampleLine } from '../../records/sample.ts';
import type { MeasuredTrial, TrialRecord } from '../../records/trial-record.ts';
import type { WriteEnding } from '../../records/write-journal.ts';
import { lacksCpu } from '../errors.ts';
import { sumOverServers } from '../metric-sums.ts';
import { accountingOf } from './accounting.ts';
import { rebuildOf } from './rebuild-of.ts';
import { layersNoticed } from './layers.ts';
import { failedAfter, firstNoticedMs, hitsFrom, isNoticed, noticed, recoveredMs, steadyBefore } from './timeline.ts';
import { firstBrokenMs, wholeAgainMs } from './whole-again.ts';
import { endOf } from './windows.ts';
import { firstStoredMs, longestGapMs } from './writes.ts';

/** All that is known of one play. */
export interface PlayFacts {
  readonly trial: TrialRecord;
  readonly drill: string;
  readonly marks: readonly DrillMark[];
  /** of all generators' journals */
  readonly endings: readonly WriteEnding[];
  /** ids that were found in the database; absent: they were not read */
  readonly stored?: ReadonlySet<string>;
  /** of what tells that a layer noticed (layers.ts); absent: there are none */
  readonly samples?: readonly SampleLine[];
}

/** When the fault was issued; undefined: the play did not come so far. */
export function faultMs(marks: readonly DrillMark[]): number | undefined {
  return marks.find(({ what }) => what === 'fault')?.atMs;
}

/** What a control met in the part of the day in which faults are played. */
export function controlHits({ trial, marks }: Pick<PlayFacts, 'trial' | 'marks'>): DrillHits | undefined {
  const t0Ms = faultMs(marks);
  if (trial.state !== 'measured' || trial.load.bins === undefined || t0Ms === undefined) return undefined;
  return hitsFrom(trial.load.bins, t0Ms);
}

/** @param controls  hits of the plays without a fault, this one not among them */
export function playOf(facts: PlayFacts, controls: readonly DrillHits[]): DrillPlay {
  const { trial, drill, marks } = facts;
  const { sharedBringUp: bringUp } = trial;
  const head = {
    ...{ trial: trial.trial, drill, repetition: trial.repetition, marks: [...marks] },
    ...(bringUp === undefined ? {} : { bringUp }),
  };
  if (trial.state === 'interrupted')
    return { ...head, state: 'interrupted', reason: `while: ${trial.phase}`, remarks: [] };
  if (trial.state === 'failed') {
    const { code, message } = trial.error;
    return { ...head, state: 'failed', reason: `${trial.phase}: ${code}: ${firstLine(message)}`, remarks: [] };
  }
  const t0Ms = faultMs(marks);
  const { bins } = trial.load;
  if (bins === undefined || t0Ms === undefined) {
    const reason = bins === undefined ? 'the load engine counted no short bins' : 'the fault was not issued';
    return { ...head, state: 'failed', reason, remarks: [] };
  }
  return { ...head, state: 'played', ...measuredPart(facts, { trial, bins, t0Ms, controls }) };
}

function measuredPart(
  { drill, marks, endings, stored, samples }: PlayFacts,
  {
    trial,
    bins,
    t0Ms,
    controls,
  }: {
    readonly trial: MeasuredTrial;
    readonly bins: NonNullable<MeasuredTrial['load']['bins']>;
    readonly t0Ms: number;
    readonly controls: readonly DrillHits[];
  },
): Omit<DrillPlay, 'trial' | 'drill' | 'repetition' | 'state' | 'marks'> {
  const hits = hitsFrom(bins, t0Ms);
  const how = noticed(hits, controls);
  const wasNoticed = isNoticed(how);
  const t1Ms = firstNoticedMs(bins, t0Ms, how);
  const t2Ms = firstBrokenMs(marks);
  const t3Ms = t1Ms === undefined || stored === undefined ? undefined : firstStoredMs(endings, stored, t1Ms);
  const t4Ms = t1Ms === undefined ? undefined : recoveredMs(bins, t1Ms);
  const t5Ms = wholeAgainMs(marks, t0Ms);
  const gapMs = stored && longestGapMs(endings, stored, { t0Ms, endMs: endOf(bins) });
  const timeline = { t0Ms, t4Ms, t5Ms };
  const rebuild = rebuildOf(drill, { marks, bins, timeline, proof: trial.proof });
  return {
    ...(rebuild === undefined ? {} : { rebuild }),
    steady: steadyBefore(bins, t0Ms),
    ...(wasNoticed === undefined ? {} : { isNoticed: wasNoticed }),
    timeline: {
      t0Ms,
      ...(t1Ms === undefined ? {} : { t1Ms }),
      ...(t2Ms === undefined ? {} : { t2Ms }),
      ...(t3Ms === undefined ? {} : { t3Ms }),
      ...(t4Ms === undefined ? {} : { t4Ms }),
      ...(t5Ms === undefined ? {} : { t5Ms }),
    },
    ...(samples === undefined ? {} : { layers: [...layersNoticed(samples, t0Ms)] }),
    hits,
    ...(t4Ms === undefined ? {} : { failedAfterRecovery: failedAfter(bins, t4Ms) }),
    retries: retriesOf(trial),
    ...(gapMs === undefined ? {} : { longestWriteGapMs: gapMs }),
    accounting: accountingOf(trial),
    ...restoredBy(marks, t5Ms),
    ...(isGeneratorShort(trial) ? { isGeneratorShort: true as const } : {}),
    ...machineOf(trial),
    bins,
    remarks: remarksOn(trial, { how, t1Ms, t4Ms, t5Ms }),
  };
}

/** Checks that speak of what others did to this machine. */
const OF_OTHERS = ['background', 'steal', 'other-runs'];

function machineOf({ validity }: MeasuredTrial): Pick<DrillPlay, 'machine'> {
  const invalid = validity.checks.filter(({ id, state }) => OF_OTHERS.includes(id) && state === 'invalid');
  return invalid.length === 0 ? {} : { machine: invalid.map(({ measured }) => measured).join('; ') };
}

function isGeneratorShort(trial: MeasuredTrial): boolean {
  return trial.load.counts.dropped > 0 && lacksCpu(trial);
}

/** A count that fell, as a load balancer began anew, is no row of a trial, and so is not counted here. */
function retriesOf({ metrics, load }: MeasuredTrial): NonNullable<DrillPlay['retries']> {
  const { connect, resent } = load.failovers ?? { connect: 0, resent: 0 };
  const loadBalancer = sumOverServers(metrics, 'haproxy.retries_total');
  const redispatched = sumOverServers(metrics, 'haproxy.redispatches_total');
  return {
    ...(!Number.isNaN(loadBalancer) ? { loadBalancer } : {}),
    ...(!Number.isNaN(redispatched) ? { redispatched } : {}),
    generator: connect + resent,
  };
}

function restoredBy(marks: readonly DrillMark[], t5Ms: number | undefined): Pick<DrillPlay, 'restoredBy'> {
  const undoing = marks.find(({ what }) => what === 'undoing');
  if (undoing === undefined) return {};
  if (t5Ms === undefined) return { restoredBy: 'nobody' };
  return { restoredBy: undoing.isRestored === true ? 'itself' : 'drill' };
}

function remarksOn(
  trial: MeasuredTrial,
  found: {
    readonly how: ReturnType<typeof noticed>;
    readonly t1Ms: number | undefined;
    readonly t4Ms: number | undefined;
    readonly t5Ms: number | undefined;
  },
): string[] {
  const { how, t1Ms, t4Ms, t5Ms } = found;
  return [
    ...(isGeneratorShort(trial)
      ? [`the generator lacked CPU and never sent ${counted(trial.load.counts.dropped, 'hit')}`]
      : []),
    ...(how.bySlowness === true && !how.byErrors ? ['no hit failed; more were slow than without a fault'] : []),
    ...(how.bySlowness === undefined
      ? ['some hits were slow, and no other play without a fault says how many are']
      : []),
    ...(t1Ms !== undefined && t4Ms === undefined ? ['no 10 good seconds in a row were measured after it'] : []),
    ...(t5Ms === undefined ? ['not every container ran as before when the waiting for it ended'] : []),
  ];
}

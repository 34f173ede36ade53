import { type LogCurve, partOfQuarter, quartersBetween } from './log-curve.ts';
import type { LogMix } from './mix-text.ts';
import type { LogFlows } from './visit-flows.ts';
import { QUARTER_S, type Traffic } from './traffic.ts';

const MINUTES = 15;
const QUARTERS_OF_HOUR = 4;

/**
 * How like the log the replayed day will be. Distances are total variation: the share of hits that would have to move, 0 to 1.
 * @source Levin, Peres, Wilmer 2009, Markov chains and mixing times, 4.1, for total variation
 */
export interface Fidelity {
  /** hits in another quarter of an hour (of an hour, where times were rounded) than the mean day has them in */
  readonly rate: number;
  /** what chance alone makes of that where arrivals are Poisson */
  readonly rateByChance: number;
  /** how much the minutes of a quarter differ, as a multiple of the replay's: 1 is Poisson; absent: times were rounded */
  readonly burstRatio?: number;
  /** between what was asked for and what the mix will ask for; absent: no mix was asked for */
  readonly popularity?: number;
  /** share of writes in the mix, less that in the log; absent: no mix was asked for */
  readonly writeShare?: number;
  /** between the lengths of sessions and those of visits with the same mean; absent: no client is known */
  readonly sessionLengths?: number;
  /** the same with flows, between sessions and the visits of the flows; absent: no flows were asked for */
  readonly visitLengths?: number;
  /** between what follows what in sessions and in the visits of the flows; absent: no flows were asked for */
  readonly visitOrder?: number;
}

export function fidelityOf(
  traffic: Traffic,
  curve: LogCurve,
  { mix, flows }: { readonly mix?: LogMix | undefined; readonly flows?: LogFlows | undefined } = {},
): Fidelity {
  const burstRatio = curve.areTimesRounded ? undefined : burstsOf(traffic);
  const sessionLengths = traffic.visits.requests === 0 ? undefined : sessionDistance(traffic.visits.sessionLengths());
  return {
    ...rateDistance(traffic, curve),
    ...(burstRatio !== undefined && { burstRatio }),
    ...(mix !== undefined && { popularity: mix.distance, writeShare: mix.writeShare - writeShareOf(traffic) }),
    ...(sessionLengths !== undefined && { sessionLengths }),
    ...(flows !== undefined && { visitLengths: flows.lengthDistance, visitOrder: flows.orderDistance }),
  };
}

function writeShareOf({ methods, requests }: Traffic): number {
  return requests === 0 ? 0 : (methods.POST + methods.PUT + methods.PATCH + methods.DELETE) / requests;
}

/** Each quarter of the log against what the mean day has there. */
function rateDistance(traffic: Traffic, curve: LogCurve): { rate: number; rateByChance: number } {
  const { quarters, offsets, firstS, lastS } = traffic;
  const steps = curve.areTimesRounded ? QUARTERS_OF_HOUR : 1;
  const [hits, expected] = [new Map<number, number>(), new Map<number, number>()];
  let offsetS = 0;
  for (const quarter of quartersBetween(firstS, lastS, curve.gaps)) {
    const startS = quarter * QUARTER_S;
    offsetS = offsets.get(quarter) ?? offsetS;
    const part = partOfQuarter(quarter, offsetS, curve.fractions.length);
    const coveredS = curve.areTimesRounded
      ? QUARTER_S
      : Math.min(startS + QUARTER_S, lastS + 1) - Math.max(startS, firstS);
    const step = Math.floor(quarter / steps);
    add(hits, step, quarters.get(quarter) ?? 0);
    add(expected, step, ((curve.fractions[part] ?? 0) * coveredS) / QUARTER_S);
  }
  const all = sum(expected.values());
  let [moved, byChance] = [0, 0];
  for (const [step, share] of expected) {
    const mean = all === 0 ? 0 : (share / all) * traffic.requests;
    moved += Math.abs((hits.get(step) ?? 0) - mean) / 2;
    // Of a Poisson number: the mean distance from its mean, for means that are not tiny.
    byChance += Math.sqrt((2 * mean) / Math.PI) / 2;
  }
  const requests = Math.max(1, traffic.requests);
  return { rate: moved / requests, rateByChance: Math.min(1, byChance / requests) };
}

/**
 * Variance of the minutes of a quarter by their mean. @source Cox and Lewis 1966, The statistical analysis of series of events: the
 * index of dispersion, 1 for Poisson
 */
function burstsOf({ minutes, quarters, firstS, lastS }: Traffic): number | undefined {
  let [squares, means] = [0, 0];
  for (const [quarter, hits] of quarters) {
    // Quarters at the edge are not whole.
    if (quarter * QUARTER_S < firstS - 1 || (quarter + 1) * QUARTER_S > lastS + 1) continue;
    const mean = hits / MINUTES;
    for (let minute = quarter * MINUTES; minute < (quarter + 1) * MINUTES; minute++)
      squares += (minutes.get(minute) - mean) ** 2;
    means += mean * (MINUTES - 1);
  }
  return means === 0 ? undefined : squares / means;
}

/** Visits of a replay end after each hit with the same chance. @param counts  by length; the last also holds all longer ones */
function sessionDistance(counts: Float64Array): number {
  const sessions = sum(counts);
  const hits = counts.reduce((all, count, length) => all + count * length, 0);
  const ends = sessions / Math.max(1, hits);
  let [distance, left] = [0, 1];
  for (let length = 1; length < counts.length; length++) {
    const share = length === counts.length - 1 ? left : left * ends;
    distance += Math.abs((counts[length] ?? 0) / sessions - share) / 2;
    left -= share;
  }
  return distance;
}

function add(to: Map<number, number>, key: number, value: number): void {
  to.set(key, (to.get(key) ?? 0) + value);
}

function sum(values: Iterable<number>): number {
  let all = 0;
  for (const value of values) all += value;
  return all;
}

import { counted, failureDigits, limitPercent, percent, sparedDigits } from '../../base/number-text.ts';
import { SATURATED } from './saturation.ts';
import type { CapacityRecord, CapacityResult } from '../../records/capacity-record.ts';

type Wordless = Omit<CapacityResult, 'sentence'>;

const BEYOND: Readonly<Record<CapacityResult['end'], string>> = {
  found: '',
  ceiling: 'there is no higher level',
  floor: 'there is no lower level',
  disturbed: 'beyond it others took CPU: measure again when the machine is calm',
  generator: 'beyond it the load generator is the limit',
  invalid: 'beyond it the experiments are invalid',
  'most-experiments': 'the number of experiments (--most) was used up',
  interrupted: 'the search was interrupted; the same command continues it',
};

/** What was measured: a topology, whole, on some of its servers, or without servers. */
export type CapacitySubject = Pick<CapacityRecord, 'topology' | 'servers'> & {
  readonly serversDown?: readonly string[] | undefined;
};

/** cluster, cluster on 2 servers of 0.4 cores, cluster without srv2 */
export function subjectName({ topology, servers, serversDown = [] }: CapacitySubject): string {
  const on = servers === undefined ? '' : ` ${onServersText(servers)}`;
  return `${topology}${on}${serversDown.length === 0 ? '' : ` without ${serversDown.join(' and ')}`}`;
}

/** on 2 servers of 0.4 cores */
export function onServersText({ count, cpus }: NonNullable<CapacityRecord['servers']>): string {
  return `on ${counted(count, 'server')}${cpus === undefined ? '' : ` of ${cpus} cores`}`;
}

/** The answer in one sentence. @param dayHits  hits of the scenario's own day, which the headroom is counted in */
export function sentenceOf(topology: string, dayHits: number, result: Wordless): string {
  const { state, lower, upper, end } = result;
  const doubts = [
    ...(state === 'found' && end !== 'found' ? [BEYOND[end]] : []),
    ...(state !== 'inconclusive' && !result.isConfirmed ? ['an end is not confirmed'] : []),
    ...(result.disturbedFrom === undefined
      ? []
      : [`disturbed experiments missed at ${hits(result.disturbedFrom)}, which proves nothing`]),
  ];
  const doubt = doubts.length === 0 ? '' : ` (${doubts.join('; ')})`;
  if (lower !== undefined && upper !== undefined) {
    return (
      `${topology} holds between ${hits(lower.hitsPerDay)} and ${hits(upper.hitsPerDay)} hits a day: ` +
      `${times(lower.hitsPerDay / dayHits)} to ${times(upper.hitsPerDay / dayHits)} times ${hits(dayHits)}${doubt}`
    );
  }
  if (lower !== undefined) {
    return (
      `${topology} holds ${hits(lower.hitsPerDay)} hits a day, the highest level that could be answered; ${BEYOND[end]}: ` +
      `at least ${times(lower.hitsPerDay / dayHits)} times ${hits(dayHits)}${doubt}`
    );
  }
  if (upper !== undefined) {
    return (
      `${topology} does not hold ${hits(upper.hitsPerDay)} hits a day, the lowest level that could be answered; ${BEYOND[end]}: ` +
      `less than ${times(upper.hitsPerDay / dayHits)} times ${hits(dayHits)}${doubt}`
    );
  }
  return `nothing can be said about ${topology}: no level has a clear answer; ${BEYOND[end]}`;
}

/** What came to its limit, in one sentence. */
export function saturationSentence({ saturation, durationMs }: CapacityRecord): string {
  if (saturation === undefined) return 'no experiment missed the objective, so nothing came to its limit';
  const { first, resources, waits } = saturation;
  const resource = resources.find(({ name }) => name === first);
  if (resource === undefined) {
    const waiting = waits.filter((wait) => wait.missed > 0).map((wait) => `${wait.name}: ${wait.missed}`);
    return `none of the resources watched reached ${limitPercent(SATURATED)} of its limit${waiting.length === 0 ? '' : `; at most ${waiting.join(', ')}`}`;
  }
  const { missed, held } = resource;
  return (
    `first at its limit: ${resource.name} (${useText(missed.ratio)} of ${resource.limit}${missed.reachedAtMs === undefined ? '' : `, from ${hourOf(missed.reachedAtMs, durationMs)} of the day on`}; ` +
    `${held.ratio === undefined ? 'no figure' : `at most ${useText(held.ratio)}`} at the last level that held)`
  );
}

export const EXPERIMENT_COLUMNS = [
  'no.',
  'hits a day',
  'busiest, hits/s',
  'p95, ms',
  'from sending, ms',
  'errors, %',
  'lag p99, ms',
  'answer',
  'why',
] as const;

const ANSWERS = {
  held: 'holds',
  missed: 'does not hold',
  disturbed: 'disturbed',
  generator: 'generator limited',
  invalid: 'invalid',
} as const;

/** The experiments in order, one row of cells each. */
export function experimentRows({ experiments }: Pick<CapacityRecord, 'experiments'>): string[][] {
  return experiments.map((one, at) => [
    `${at + 1}${one.isReused ? ' (earlier)' : ''}`,
    hits(one.hitsPerDay),
    one.peakRatePerSecond.toFixed(0),
    one.figures?.responseP95Ms.toFixed(1) ?? '-',
    one.figures?.serviceP95Ms.toFixed(1) ?? '-',
    one.figures === undefined ? '-' : failureDigits(one.figures.errorRatio),
    one.figures?.lagP99Ms.toFixed(1) ?? '-',
    ANSWERS[one.answer],
    one.reason,
  ]);
}

/** Four digits at most: 23M, 45.5M, 950k. */
export function hits(count: number): string {
  const short = (value: number, unit: string): string => `${Number(value.toPrecision(4))}${unit}`;
  if (count >= 1e9) return short(count / 1e9, 'G');
  if (count >= 1e6) return short(count / 1e6, 'M');
  return count >= 1e4 ? short(count / 1e3, 'k') : `${count}`;
}

/** How much of a limit was used. Below a border it never reads as at it: 89.6 % has not reached 90 %, and 99.6 % is not all. */
export function useText(ratio: number | undefined): string {
  if (ratio === undefined) return '-';
  const isCrossed = [SATURATED, 1].some((border) => ratio < border && Math.round(ratio * 100) >= border * 100);
  return isCrossed ? `${sparedDigits(ratio)} %` : percent(ratio, 0);
}

/** A day that is not held whole never reads as one, nor does one that is more. */
export function times(factor: number): string {
  const text = factor >= 100 ? factor.toFixed(0) : factor > 0.95 ? factor.toFixed(1) : factor.toPrecision(2);
  if (factor === 1 || Number(text) !== 1) return text;
  return [2, 3, 4, 5].map((digits) => factor.toFixed(digits)).find((longer) => Number(longer) !== 1) ?? text;
}

/** The hour of the day that is replayed at an instant: 14:30. */
function hourOf(atMs: number, durationMs: number): string {
  const minutes = Math.min(24 * 60 - 1, Math.max(0, Math.floor((atMs / durationMs) * 24 * 60)));
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

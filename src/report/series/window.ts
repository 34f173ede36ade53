import type { MeasuredTrial } from '../../records/trial-record.ts';
import { placeOf } from '../../stats/latency-digest.ts';
import { errorsAmong } from '../../figures/errors.ts';
import type { WindowPart, WindowTopology } from '../window-figures.ts';
import type { Bins } from './bins.ts';
import { HOURS } from './day.ts';
import type { Values } from './day.ts';

/** So many parts of all topologies together: more would make the page heavy. */
const MOST_PARTS = 360;
const MOST_OF_ONE = 120;
const LEAST_OF_ONE = 24;

/** The parts of the day that a reader may choose from: whole bins of the charts, fewer of them; an hour is a number of parts where it is one of bins. */
export function windowBins(bins: Bins, topologies: number): Bins {
  const most = Math.min(MOST_OF_ONE, Math.max(LEAST_OF_ONE, Math.floor(MOST_PARTS / Math.max(1, topologies))));
  const perHour = bins.count / HOURS;
  const together = Number.isInteger(perHour)
    ? (divisorsOf(perHour).find((size) => bins.count / size <= most) ?? perHour)
    : Math.ceil(bins.count / most);
  return { ...bins, count: Math.ceil(bins.count / together), lengthMs: bins.lengthMs * together };
}

function divisorsOf(whole: number): readonly number[] {
  return Array.from({ length: whole }, (_, index) => index + 1).filter((size) => whole % size === 0);
}

interface Source {
  readonly bins: Bins;
  readonly trials: readonly MeasuredTrial[];
  /** response times of each part, in buckets: see bucketOf */
  readonly times: readonly ReadonlyMap<number, number>[];
  /** a second, by bins of the charts, mean of the trials; undefined: nobody read them */
  readonly statements: { readonly bins: Bins; readonly perSecond: Values } | undefined;
}

/** What one topology did in each part of the day, all drawn trials together. */
export function windowOf({ bins, trials, times, statements }: Source): WindowTopology {
  if (trials.length === 0) return { why: 'it has no measured trial', parts: [] };
  if (trials.some(({ load }) => load.arrivals === undefined))
    return { why: 'the load engine does not say when hits were due', parts: [] };
  const parts = Array.from({ length: bins.count }, (_, part) => countsOf(bins, part, trials));
  if (parts.some((part) => part === undefined))
    return { why: 'stored intervals lie across the edges of its parts', parts: [] };
  return {
    parts: parts.flatMap((counts, part): WindowPart[] =>
      counts === undefined
        ? []
        : [
            {
              ...counts,
              trials: trials.length,
              statements: statementsOf(bins, part, statements),
              times: packed(times[part] ?? new Map<number, number>()),
            },
          ],
    ),
  };
}

function countsOf(
  bins: Bins,
  part: number,
  trials: readonly MeasuredTrial[],
): Pick<WindowPart, 'hits' | 'sent' | 'asked' | 'bad'> | undefined {
  const stretch = { fromMs: part * bins.lengthMs, toMs: (part + 1) * bins.lengthMs };
  const sum = { hits: 0, sent: 0, asked: 0, bad: 0 };
  for (const trial of trials) {
    const { load } = trial;
    const errorsOf = errorsAmong(trial);
    for (const interval of load.intervals) {
      const place = placeOf(interval, stretch);
      if (place === 'across') return undefined;
      if (place === 'outside') continue;
      const { counts } = interval;
      const { hits, errors } = errorsOf(counts);
      sum.hits += counts.scheduled;
      sum.sent += counts.sent;
      sum.asked += hits;
      sum.bad += errors;
    }
  }
  return sum;
}

/** Of one trial, in the mean; null where a part of it was not read. */
function statementsOf(bins: Bins, part: number, statements: Source['statements']): number | null {
  if (statements === undefined) return null;
  const together = Math.round(bins.lengthMs / statements.bins.lengthMs);
  const own = statements.perSecond.slice(part * together, (part + 1) * together);
  const known = own.filter((value) => value !== null);
  if (known.length < own.length) return null;
  return Math.round(known.reduce((sum, value) => sum + value, 0) * (statements.bins.lengthMs / 1000));
}

/** First bucket, then counts; a negative number stands for so many empty buckets. */
function packed(counts: ReadonlyMap<number, number>): readonly number[] {
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const [first] = sorted;
  if (first === undefined) return [];
  const list: number[] = [first[0]];
  let next = first[0];
  for (const [bucket, count] of sorted) {
    if (bucket > next) list.push(next - bucket);
    list.push(count);
    next = bucket + 1;
  }
  return list;
}

import { countOf } from '../base/count-of.ts';

/** What the page carries so that figures of a part of the day can be made in it. Times are µs in buckets of 3 %. */
export interface WindowData {
  /** equal parts of the day's 24 hours; the last may be shorter */
  readonly hoursPerPart: number;
  /** length of the measurement that the day stands for, ms */
  readonly durationMs: number;
  readonly topologies: readonly WindowTopology[];
}

export interface WindowTopology {
  /** why there are no figures of a part of the day */
  readonly why?: string;
  readonly parts: readonly WindowPart[];
}

export interface WindowPart {
  readonly trials: number;
  /** due in all trials together */
  readonly hits: number;
  /** of them those that left the generator: statements are per hit sent, as everywhere */
  readonly sent: number;
  /** of them those that count for errors, and those that failed */
  readonly asked: number;
  readonly bad: number;
  /** of one trial; null: not read */
  readonly statements: number | null;
  /** first bucket, then counts; a negative number stands for so many empty buckets */
  readonly times: readonly number[];
}

/** Figures of one topology in a part of the day; undefined: not known, or of too few hits. */
export interface WindowFigures {
  readonly hits: number;
  readonly perSecond: number;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly errorRatio: number | undefined;
  readonly statementsPerThousandHits: number | undefined;
}

/** A bucket's edges differ by so much, as logarithms. */
export const BUCKET = Math.log(1.03);
/** Fewer hits above a percentile make it a guess, as in the percentile curves. */
const HITS_ABOVE = 10;

export function bucketOf(us: number): number {
  return Math.round(Math.log(Math.max(1, us)) / BUCKET);
}

/** The page's address holds whole seconds: half of one beside the edge of a part is that edge. A part has minutes. */
const EDGE_HOURS = 0.51 / 3600;

/** The parts that a stretch of hours covers, widened to their edges. @returns first and last + 1 */
export function partsWithin(
  { hoursPerPart }: Pick<WindowData, 'hoursPerPart'>,
  [from, to]: readonly [number, number],
): readonly [number, number] {
  const edge = EDGE_HOURS / hoursPerPart;
  const first = Math.max(0, Math.floor(from / hoursPerPart + edge));
  const end = Math.min(Math.ceil(24 / hoursPerPart - 1e-6), Math.ceil(to / hoursPerPart - edge));
  return [Math.min(first, end - 1), Math.max(end, first + 1)];
}

/** @returns undefined where nothing is known of the topology's parts */
export function figuresWithin(
  data: WindowData,
  topology: number,
  hours: readonly [number, number],
): WindowFigures | undefined {
  const all = data.topologies[topology]?.parts ?? [];
  const [first, end] = partsWithin(data, hours);
  const parts = all.slice(first, end);
  const [one] = parts;
  if (one === undefined) return undefined;
  const sum = (pick: (part: WindowPart) => number) => parts.reduce((total, part) => total + pick(part), 0);
  const hits = sum((part) => part.hits);
  const sent = sum((part) => part.sent);
  const asked = sum(({ asked: own }) => own);
  const lengthMs =
    ((Math.min(24, end * data.hoursPerPart) - first * data.hoursPerPart) / 24) * data.durationMs * one.trials;
  const counts = merged(parts);
  const isCounted = parts.every(({ statements }) => statements !== null);
  return {
    hits,
    perSecond: hits / (lengthMs / 1000),
    p50Ms: percentile(counts, 0.5),
    p95Ms: percentile(counts, 0.95),
    p99Ms: percentile(counts, 0.99),
    errorRatio: asked > 0 ? sum(({ bad }) => bad) / asked : undefined,
    statementsPerThousandHits:
      isCounted && sent > 0 ? (1000 * sum(({ statements }) => Number(statements))) / (sent / one.trials) : undefined,
  };
}

function merged(parts: readonly WindowPart[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { times } of parts) {
    let [bucket = 0] = times;
    for (const each of times.slice(1)) {
      if (each < 0) bucket -= each;
      else {
        counts.set(bucket, countOf(counts, bucket) + each);
        bucket += 1;
      }
    }
  }
  return counts;
}

/** @returns ms, the middle of its bucket; undefined where fewer than ten hits lie above */
function percentile(counts: ReadonlyMap<number, number>, ratio: number): number | undefined {
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (all * (1 - ratio) < HITS_ABOVE - 1e-9) return undefined;
  let below = 0;
  for (const [bucket, count] of sorted) {
    below += count;
    if (below >= Math.ceil(all * ratio - 1e-9)) return Math.exp(bucket * BUCKET) / 1000;
  }
  return undefined;
}

import { QUARTER_S, type Traffic } from './traffic.ts';

const DAY_S = 86_400;
const DAY_QUARTERS = DAY_S / QUARTER_S;
/** Shorter pauses are quiet times. */
const SHORTEST_GAP_QUARTERS = 4;
/** A pause in which so many requests were to be expected was no quiet time: nothing was logged. */
const GAP_REQUESTS = 50;
/** Fewer different minutes of the hour than this in a log of some size: its times were rounded. */
const FEWEST_MINUTES = 12;
const ROUNDED_FROM_REQUESTS = 1000;
const HOUR_S = 3600;
const ROUNDED_FROM_S = 2 * HOUR_S;

export interface LogGap {
  readonly fromS: number;
  readonly toS: number;
}

/** The day of a log: its local time, averaged over the days it covers. */
export interface LogCurve {
  /** share of the day's hits in each part, sum 1 */
  readonly fractions: readonly number[];
  /** parts of the day the log covers at least once */
  readonly covered: readonly boolean[];
  readonly hitsPerDay: number;
  /** time covered, without gaps, s */
  readonly coveredS: number;
  readonly gaps: readonly LogGap[];
  /** different distances from UTC, s, ascending */
  readonly offsets: readonly number[];
  readonly peakMinute: number;
  readonly meanMinute: number;
  /** how many different minutes of the hour there are; few: the log's times were rounded */
  readonly minutesOfHour: number;
  readonly areTimesRounded: boolean;
}

/**
 * Each part is the mean over the days on which it was covered, so a log may begin and end in the middle of a day, and an hour
 * that comes twice when clocks go back counts as two hours.
 * @param parts  24, or 96 for quarters of an hour
 */
export function curveOf(traffic: Traffic, parts: 24 | 96): LogCurve {
  const { quarters } = traffic;
  const { minutesOfHour } = traffic.minutes;
  const areTimesRounded =
    minutesOfHour < FEWEST_MINUTES &&
    traffic.requests >= ROUNDED_FROM_REQUESTS &&
    traffic.lastS - traffic.firstS > ROUNDED_FROM_S;
  // Rounded times stand for their whole hour, also at the edges.
  const firstS = areTimesRounded ? Math.floor(traffic.firstS / HOUR_S) * HOUR_S : traffic.firstS;
  const lastS = areTimesRounded ? Math.ceil((traffic.lastS + 1) / HOUR_S) * HOUR_S - 1 : traffic.lastS;
  const gaps = gapsOf(traffic);
  const perPart = DAY_QUARTERS / parts;
  const [hits, weights] = [new Float64Array(parts), new Float64Array(parts)];
  let offsetS = traffic.offsets.get(Math.floor(firstS / QUARTER_S)) ?? 0;
  for (const quarter of quartersBetween(firstS, lastS, gaps)) {
    const startS = quarter * QUARTER_S;
    offsetS = traffic.offsets.get(quarter) ?? offsetS;
    const part = partOfQuarter(quarter, offsetS, parts);
    const coveredS = Math.min(startS + QUARTER_S, lastS + 1) - Math.max(startS, firstS);
    hits[part] = (hits[part] ?? 0) + (quarters.get(quarter) ?? 0);
    weights[part] = (weights[part] ?? 0) + coveredS / QUARTER_S;
  }
  const means = Array.from(hits, (count, part) => {
    const weight = weights[part] ?? 0;
    // Seconds at the edge of a log say little: less than a quarter of the part is not blown up to a whole one.
    return weight === 0 ? 0 : (count / Math.max(weight, perPart / 4)) * perPart;
  });
  const perDay = means.reduce((sum, mean) => sum + mean, 0);
  const coveredS = weights.reduce((sum, weight) => sum + weight, 0) * QUARTER_S;
  return {
    fractions: means.map((mean) => (perDay === 0 ? 0 : mean / perDay)),
    covered: Array.from(weights, (weight) => weight > 0),
    hitsPerDay: Math.round(perDay),
    coveredS,
    gaps,
    offsets: [...new Set(traffic.offsets.values())].sort((a, b) => a - b),
    peakMinute: traffic.minutes.most,
    meanMinute: traffic.requests / Math.max(1, coveredS / 60),
    minutesOfHour,
    areTimesRounded,
  };
}

/**
 * The quarters of an hour of a log but those of its gaps, which are passed over: one wrong time makes one of thousands of years.
 * @param gaps  ascending
 */
export function* quartersBetween(firstS: number, lastS: number, gaps: readonly LogGap[]): Generator<number> {
  const last = Math.floor(lastS / QUARTER_S);
  let gap = 0;
  for (let quarter = Math.floor(firstS / QUARTER_S); quarter <= last; quarter++) {
    const startS = quarter * QUARTER_S;
    while ((gaps[gap]?.toS ?? Infinity) <= startS) gap++;
    const { fromS = Infinity, toS = Infinity } = gaps[gap] ?? {};
    if (startS < fromS) yield quarter;
    else quarter = toS / QUARTER_S - 1;
  }
}

/** @param quarter  since the epoch  @param parts  of the day */
export function partOfQuarter(quarter: number, offsetS: number, parts: number): number {
  const local = (((quarter + Math.floor(offsetS / QUARTER_S)) % DAY_QUARTERS) + DAY_QUARTERS) % DAY_QUARTERS;
  return Math.floor((local * parts) / DAY_QUARTERS);
}

/** Times without a line that are too long to be quiet ones. */
function gapsOf({ quarters, requests }: Traffic): LogGap[] {
  const busy = [...quarters.keys()].sort((a, b) => a - b);
  const perQuarter = requests / Math.max(1, busy.length);
  return busy.flatMap((quarter, index): LogGap[] => {
    const next = busy[index + 1];
    if (next === undefined) return [];
    const empty = next - quarter - 1;
    if (empty < SHORTEST_GAP_QUARTERS || empty * perQuarter < GAP_REQUESTS) return [];
    return [{ fromS: (quarter + 1) * QUARTER_S, toS: next * QUARTER_S }];
  });
}

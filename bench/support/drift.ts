import { leastSquares } from '../../src/stats/least-squares.ts';
import { median } from '../../src/stats/quantile.ts';

export interface Drift {
  readonly what: string;
  /** on the line, where the points begin */
  readonly start: number;
  readonly perHour: number;
  /** half of the 95 % interval of `perHour` */
  readonly error: number;
  readonly allowedPerHour: number;
  readonly state: 'flat' | 'rises' | 'cannot say';
}

export interface Seen {
  readonly hours: number;
  readonly y: number;
}

/** What a program needs at its start is no growth. */
const LEFT_OUT = 0.2;
/**
 * One look is much like the one before it, so that only parts are taken for independent. Of each the median counts: what grows moves it,
 * and a burst of other work on the machine does not.
 */
const PARTS = 16;

/**
 * Whether what was seen rises: a line through the medians of equal parts of the time, without the first fifth.
 * Flat, where with 95 % it rises by no more than is allowed; rises, where it does so by more.
 */
export function driftOf(what: string, points: readonly Seen[], allowedPerHour: number): Drift {
  const counted = points.slice(Math.floor(points.length * LEFT_OUT));
  const parts = Array.from({ length: PARTS }, (_, part) =>
    counted.slice(Math.floor((part * counted.length) / PARTS), Math.floor(((part + 1) * counted.length) / PARTS)),
  ).filter((part) => part.length > 0);
  const line = leastSquares(
    parts.map((part) => ({ x: median(part.map(({ hours }) => hours)), y: median(part.map(({ y }) => y)) })),
  );
  if (line === undefined) throw new Error(`${what}: ${points.length} looks are too few`);
  const { value, lower, upper } = line.slope;
  return {
    what,
    start: line.at(counted[0]?.hours ?? 0).value,
    perHour: value,
    error: (upper - lower) / 2,
    allowedPerHour,
    state: upper <= allowedPerHour ? 'flat' : lower > allowedPerHour ? 'rises' : 'cannot say',
  };
}

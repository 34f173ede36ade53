import { type Bracket, type Evidence, type Level, bracketOf, levelsOf, votesOf } from './levels.ts';

export interface SearchSettings {
  readonly fromHitsPerDay: number;
  /** how far apart the ends may be: 0.1 is 10 % */
  readonly tolerance: number;
  /** levels beyond these are not tried */
  readonly lowestHitsPerDay: number;
  readonly highestHitsPerDay: number;
}

/** Why a search needs no further experiment, or cannot use one. */
export type End =
  /** the ends are close enough, and each was confirmed */
  | 'found'
  /** everything held, up to the highest level there is */
  | 'ceiling'
  /** nothing held, down to the lowest level there is */
  | 'floor'
  /** what lies beyond cannot be measured now: others take CPU */
  | 'disturbed'
  /** what lies beyond cannot be measured: the generator is at its limit */
  | 'generator'
  /** what lies beyond cannot be measured: the experiments are invalid */
  | 'invalid';

export type Step =
  | { readonly kind: 'measure'; readonly hitsPerDay: number; readonly why: string }
  | { readonly kind: 'end'; readonly end: End };

/** Each end of the interval is measured so often. */
export const REPEATS = 3;
/** A level that gives no answer is given up after so many tries. */
const TRIES = 2;
const STAIR = 2;
/** Above a level with mixed answers, the next one is nearer. */
const SMALL_STAIR = Math.SQRT2;

/**
 * The next experiment, from those so far, in whatever order they were made: a staircase (twice, half) until one level holds and a higher
 * one does not, then bisection on the logarithm until the ends are within the tolerance, then repeats of both ends. An end whose
 * answers differ is no end any more, and the search goes on around it.
 */
export function nextStep(evidence: readonly Evidence[], settings: SearchSettings): Step {
  const levels = levelsOf(evidence);
  const bracket = bracketOf(levels);
  const [bottom] = levels;
  if (bottom === undefined) return measure(within(settings.fromHitsPerDay, settings), 'the start');
  return (
    repeatUnclear(levels, bracket) ??
    (bracket.lower === undefined
      ? goDown(bottom, levels, settings)
      : bracket.upper === undefined
        ? goUp(bracket.lower, bracket, settings)
        : narrow(bracket.lower, bracket.upper, bracket, settings))
  );
}

/** What must be asked again before it leads anywhere. */
function repeatUnclear(levels: readonly Level[], { between }: Bracket): Step | undefined {
  const unanswered = levels.find((level) => votesOf(level) === 0 && isWorthATry(level));
  if (unanswered !== undefined) return measure(unanswered.hitsPerDay, 'it gave no answer');
  const contradicted = between.find(needsMore);
  return contradicted && measure(contradicted.hitsPerDay, 'answers differ');
}

function goDown(bottom: Level, levels: readonly Level[], settings: SearchSettings): Step {
  // Without any answer, a lower load helps where it was too much, for whomever.
  if (levels.every((level) => votesOf(level) === 0 && blockedBy(level) === 'invalid')) return end('invalid');
  const { lowestHitsPerDay } = settings;
  if (bottom.hitsPerDay > lowestHitsPerDay) return measure(within(bottom.hitsPerDay / STAIR, settings), 'half');
  if (needsMore(bottom)) return measure(bottom.hitsPerDay, 'to confirm the lowest level');
  return end(votesOf(bottom) === 0 ? blockedBy(bottom) : 'floor');
}

function goUp(lower: Level, { between }: Bracket, settings: SearchSettings): Step {
  const [above] = between;
  const top = between.findLast((level) => votesOf(level) > 0) ?? lower;
  const blocked = between.find(({ hitsPerDay }) => hitsPerDay > top.hitsPerDay);
  if (blocked === undefined && top.hitsPerDay < settings.highestHitsPerDay) {
    const isClear = top === lower;
    const next = within(top.hitsPerDay * (isClear ? STAIR : SMALL_STAIR), settings);
    return measure(next, isClear ? 'twice' : 'above mixed answers');
  }
  if (above !== undefined && isWide(lower, above, settings)) return bisect(lower, above);
  if (blocked !== undefined && isWide(top, blocked, settings)) return bisect(top, blocked);
  if (needsMore(lower)) return measure(lower.hitsPerDay, 'to confirm the lower end');
  return end(blocked === undefined ? 'ceiling' : blockedBy(blocked));
}

function narrow(lower: Level, upper: Level, { between }: Bracket, settings: SearchSettings): Step {
  const gaps = [
    [lower, between.at(0) ?? upper],
    [between.at(-1) ?? lower, upper],
  ] as const;
  const [widest] = gaps.filter(([a, b]) => isWide(a, b, settings)).sort((one, other) => ratioOf(other) - ratioOf(one));
  if (widest !== undefined) return bisect(...widest);
  if (needsMore(lower) && (lower.held <= upper.missed || !needsMore(upper)))
    return measure(lower.hitsPerDay, 'to confirm the lower end');
  if (needsMore(upper)) return measure(upper.hitsPerDay, 'to confirm the upper end');
  return end('found');
}

function needsMore(level: Level): boolean {
  return votesOf(level) < REPEATS && isWorthATry(level);
}

function isWorthATry({ generator, disturbed, invalid }: Level): boolean {
  return generator + disturbed + invalid < TRIES;
}

function bisect(a: Level, b: Level): Step {
  return measure(rounded(Math.sqrt(a.hitsPerDay * b.hitsPerDay)), 'between the two');
}

function ratioOf([a, b]: readonly [Level, Level]): number {
  return b.hitsPerDay / a.hitsPerDay;
}

/** Also false where no level is left between the two. */
function isWide(a: Level, b: Level, { tolerance }: SearchSettings): boolean {
  const middle = rounded(Math.sqrt(a.hitsPerDay * b.hitsPerDay));
  return ratioOf([a, b]) > 1 + tolerance && middle > a.hitsPerDay && middle < b.hitsPerDay;
}

function blockedBy({ generator, disturbed, invalid }: Level): End {
  if (disturbed > 0) return 'disturbed';
  return generator >= invalid ? 'generator' : 'invalid';
}

function within(hitsPerDay: number, { lowestHitsPerDay, highestHitsPerDay }: SearchSettings): number {
  return Math.min(highestHitsPerDay, Math.max(lowestHitsPerDay, rounded(hitsPerDay)));
}

/** To four digits, so that a level can be named, and met again by a later search. */
function rounded(hitsPerDay: number): number {
  return Math.round(Number(hitsPerDay.toPrecision(4)));
}

function measure(hitsPerDay: number, why: string): Step {
  return { kind: 'measure', hitsPerDay, why };
}

function end(why: End): Step {
  return { kind: 'end', end: why };
}

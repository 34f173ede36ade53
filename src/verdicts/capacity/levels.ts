/** What an experiment says about a level of load. */
export type Answer =
  /** the objective was held: everything that disturbs can only make times worse, so this stands however noisy the machine was */
  | 'held'
  /** the servers did not hold the objective */
  | 'missed'
  /** the objective was missed while others took CPU from servers and generator: a calm machine may hold this level */
  | 'disturbed'
  /** the load generator was at its limit: nothing is known about the servers */
  | 'generator'
  /** the experiment cannot be used at all */
  | 'invalid';

export interface Evidence {
  readonly hitsPerDay: number;
  readonly answer: Answer;
}

/** All experiments with one number of hits a day. */
export interface Level {
  readonly hitsPerDay: number;
  readonly held: number;
  readonly missed: number;
  readonly disturbed: number;
  readonly generator: number;
  readonly invalid: number;
}

/** What is surely below and surely above the capacity, and what lies between. */
export interface Bracket {
  /** the largest level that always held, with no level below that more often missed; absent: none held */
  readonly lower: Level | undefined;
  /** the smallest level that never held, with no level above that more often held; absent: none missed */
  readonly upper: Level | undefined;
  /** strictly between them, ascending: mixed answers, contradictions, and levels without an answer */
  readonly between: readonly Level[];
}

export function votesOf({ held, missed }: Level): number {
  return held + missed;
}

/** @returns ascending */
export function levelsOf(evidence: readonly Evidence[]): readonly Level[] {
  const groups = new Map<number, Evidence[]>();
  for (const one of evidence) groups.set(one.hitsPerDay, [...(groups.get(one.hitsPerDay) ?? []), one]);
  return [...groups]
    .map(([hitsPerDay, own]): Level => {
      const count = (answer: Answer): number => own.filter((one) => one.answer === answer).length;
      return {
        hitsPerDay,
        held: count('held'),
        missed: count('missed'),
        disturbed: count('disturbed'),
        generator: count('generator'),
        invalid: count('invalid'),
      };
    })
    .sort((a, b) => a.hitsPerDay - b.hitsPerDay);
}

/**
 * A level with mixed answers belongs to what lies between, and so does everything beyond it that is not clearly apart: only an
 * accident far from the edge, outvoted there, is passed over.
 * @param levels  ascending
 */
export function bracketOf(levels: readonly Level[]): Bracket {
  const answered = levels.filter((level) => votesOf(level) > 0);
  const lower = lastPure(answered, 'held');
  const upper = lastPure(answered.toReversed(), 'missed');
  const [from, to] = [lower?.hitsPerDay ?? -Infinity, upper?.hitsPerDay ?? Infinity];
  return { lower, upper, between: levels.filter(({ hitsPerDay }) => hitsPerDay > from && hitsPerDay < to) };
}

/** The last level with this answer alone, seen from the end where it is the usual one. */
function lastPure(levels: readonly Level[], answer: 'held' | 'missed'): Level | undefined {
  const other = answer === 'held' ? 'missed' : 'held';
  let last: Level | undefined;
  let mixed: Level | undefined;
  for (const level of levels) {
    if (level[answer] <= level[other]) break;
    if (level[other] > 0) mixed = level;
    else if (mixed === undefined || isApart(mixed, level)) last = level;
  }
  return last;
}

/** How far apart two levels must be so that the noise of one says nothing about the other. Own choice, by simulation. */
const APART = 1.3;

function isApart(a: Level, b: Level): boolean {
  return Math.max(a.hitsPerDay, b.hitsPerDay) / Math.min(a.hitsPerDay, b.hitsPerDay) >= APART;
}

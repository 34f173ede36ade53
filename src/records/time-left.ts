/** Trials whose lengths are known before a time left is said: one alone says nothing of how they differ. */
const LEAST_TRIALS = 2;

export interface TimeLeft {
  readonly leastMs: number;
  readonly mostMs: number;
}

/**
 * By the shortest and the longest trial so far.
 * @param doneMs  what each trial that is done took
 * @param open  trials that are not done, the one that runs included
 * @param runningMs  what the one that runs has taken; 0: none runs
 * @returns undefined before two trials are done
 */
export function timeLeft(doneMs: readonly number[], open: number, runningMs: number): TimeLeft | undefined {
  if (doneMs.length < LEAST_TRIALS) return undefined;
  const left = (each: number): number => Math.max(0, open * each - Math.min(each, runningMs));
  return { leastMs: left(Math.min(...doneMs)), mostMs: left(Math.max(...doneMs)) };
}

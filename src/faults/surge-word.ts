import { BenchdayError } from '../base/errors.ts';
import { SURGE } from '../records/surge.ts';

/** More load than is held, and then the day again: `overload:120` where 120 hits a second are held; `overload` where a search found how many. */
export interface SurgeWord {
  readonly kind: 'surge';
  readonly word: string;
  /** hits a second */
  readonly capacityPerSecond: number;
}

export const FOUND_CAPACITY = 'overload';
/** The most that anybody measures here. */
const MOST_PER_SECOND = 1_000_000;

/** @returns undefined for another word. @throws {BenchdayError} USAGE */
export function readSurgeWord(word: string): SurgeWord | undefined {
  if (word !== FOUND_CAPACITY && !word.startsWith(`${FOUND_CAPACITY}:`)) return undefined;
  const [, text] = /^overload:(\d{1,7}(?:\.\d{1,3})?)$/.exec(word) ?? [];
  const capacityPerSecond = Number(text);
  if (text !== undefined && capacityPerSecond > 0 && capacityPerSecond <= MOST_PER_SECOND)
    return { kind: 'surge', word, capacityPerSecond };
  throw new BenchdayError('USAGE', `--fault ${word}: is not overload:<hits a second that are held>, or overload`, {
    hint: 'benchday capacity finds how many are held',
  });
}

export function surgePerSecond({ capacityPerSecond }: SurgeWord): number {
  return SURGE.factor * capacityPerSecond;
}

export function titleOfSurge(word: SurgeWord): string {
  return `${surgePerSecond(word)} hits/s for ${SURGE.lengthMs / 1_000} s, ${SURGE.factor} times what is held`;
}

/** The word in which the capacity stands. */
export function surgeWordOf(capacityPerSecond: number): string {
  return `${FOUND_CAPACITY}:${Math.round(capacityPerSecond * 10) / 10}`;
}

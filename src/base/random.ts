import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of numbers in [0, 1), 32 bits of chance each. */
export type Random = () => number;

const TWO_TO_MINUS_32 = 2 ** -32;

/**
 * A seeded generator. The same words give the same numbers on every machine.
 * Several words (seed, purpose, window) give independent streams, so that one dimension's draws never shift another's.
 * @param words  integers; mixed into one 32-bit seed
 */
export function random(...words: readonly number[]): Random {
  const generator = xoroshiro128plus(mix(words));
  return () => (generator.next() >>> 0) * TWO_TO_MINUS_32;
}

/** Mixes integers into 32 bits. @source Murmur3 finalizer (A. Appleby, public domain) */
export function mix(words: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const word of words) {
    hash = Math.imul(hash ^ (word | 0) ^ Math.imul(Math.floor(word / 4294967296), 0x85ebca6b), 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash | 0;
}

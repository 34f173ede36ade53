import { DistinctSketch } from './distinct-sketch.ts';

/** Enough for most sites' paths and visitors; beyond it the number of different keys is estimated. */
const MOST_ENTRIES = 1 << 20;
const FIRST_SLOTS = 1 << 12;
/** Slots are doubled when more than this share of them is taken. */
const FULLEST = 0.6;

/**
 * Numbers keys from 0 on, where a key is a run of bytes. Keys are told apart by 64 bits of hash: among a million keys two
 * share theirs with a probability of 1 in 18 million.
 */
export class KeyTable {
  /** for each slot: two words of hash (0, 0 is free), the entry's number */
  #slots = new Int32Array(FIRST_SLOTS * 3);
  #slotMask = FIRST_SLOTS - 1;
  readonly #sketch = new DistinctSketch();
  readonly #most: number;
  size = 0;
  /** how often a key came that found no place */
  uncounted = 0;

  /** @param most  keys that get a number */
  constructor(most = MOST_ENTRIES) {
    this.#most = most;
  }

  /** How many different keys there were: exact while all have a place, then within about 1 %. */
  get distinct(): number {
    return this.uncounted === 0 ? this.size : Math.max(this.size, this.#sketch.estimate());
  }

  /** @returns the key's number: `size` before the call if it is new; -1 when there is no place for a new one */
  add(bytes: Uint8Array, start: number, end: number): number {
    // Four bytes a step, by two hash functions at once.
    let a = 0x811c9dc5;
    let b = 0x9747b28c;
    let at = start;
    for (; at + 3 < end; at += 4) {
      const word =
        (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
      a = stirA(a, word);
      b = stirB(b, word);
    }
    let rest = 0;
    for (; at < end; at++) rest = (rest << 8) | (bytes[at] ?? 0);
    // The low bits choose the slot: they must depend on all of the hash.
    a = mix(stirA(a, rest) ^ (end - start));
    b = mix(stirB(b, rest) ^ (end - start)) | 1;
    const slots = this.#slots;
    let slot = a & this.#slotMask;
    for (;;) {
      const place = slot * 3;
      const known = slots[place + 1];
      if (known === b && slots[place] === a) return slots[place + 2] ?? 0;
      if (known === 0) return this.#insert(place, a, b);
      slot = (slot + 1) & this.#slotMask;
    }
  }

  #insert(place: number, a: number, b: number): number {
    // Every key comes by here at least once.
    this.#sketch.add(a, mix(b));
    if (this.size >= this.#most) {
      this.uncounted++;
      return -1;
    }
    const entry = this.size++;
    this.#slots[place] = a;
    this.#slots[place + 1] = b;
    this.#slots[place + 2] = entry;
    if (this.size > (this.#slotMask + 1) * FULLEST) this.#grow();
    return entry;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slotMask = this.#slotMask * 2 + 1;
    const slots = new Int32Array((this.#slotMask + 1) * 3);
    for (let from = 0; from < old.length; from += 3) {
      if (old[from + 1] === 0) continue;
      let slot = (old[from] ?? 0) & this.#slotMask;
      while (slots[slot * 3 + 1] !== 0) slot = (slot + 1) & this.#slotMask;
      slots[slot * 3] = old[from] ?? 0;
      slots[slot * 3 + 1] = old[from + 1] ?? 0;
      slots[slot * 3 + 2] = old[from + 2] ?? 0;
    }
    this.#slots = slots;
  }
}

/** @source MurmurHash3 x86_32, A. Appleby, public domain */
function stirA(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51);
  const mixed = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** @source MurmurHash2, A. Appleby, public domain */
function stirB(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0x5bd1e995);
  return Math.imul(hash, 0x5bd1e995) ^ Math.imul(scrambled ^ (scrambled >>> 24), 0x5bd1e995);
}

/** @source MurmurHash3 fmix32, A. Appleby, public domain */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

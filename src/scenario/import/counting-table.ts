/** Enough for most sites' paths and visitors; beyond it the number of different keys is estimated. */
const MOST_ENTRIES = 1 << 20;
const FIRST_SLOTS = 1 << 12;
/** Slots are doubled when more than this share of them is taken. */
const FULLEST = 0.6;
/** 16,384 registers: a standard error of 0.8 %. */
const SKETCH_BITS = 14;
const ARENA_BYTES = 24 * 1024 * 1024;

/**
 * Counts by key, where a key is a run of bytes. Keys are told apart by 64 bits of hash: among a million keys two share theirs
 * with a probability of 1 in 18 million. Hits of keys that found no place are counted as `uncounted`.
 */
export class CountingTable {
  /** for each slot: two words of hash (0, 0 is free), the entry's number */
  #slots = new Int32Array(FIRST_SLOTS * 3);
  #slotMask = FIRST_SLOTS - 1;
  #counts = new Float64Array(1024);
  /** where each key's bytes begin in the arena; -1: the arena was full */
  #texts = new Int32Array(1025);
  #arena: Buffer | undefined;
  #arenaEnd = 0;
  readonly #keepsTexts: boolean;
  readonly #sketch = new Uint8Array(1 << SKETCH_BITS);
  size = 0;
  /** hits of keys that found no place */
  uncounted = 0;

  constructor(options: { readonly keepsTexts: boolean }) {
    this.#keepsTexts = options.keepsTexts;
  }

  get isFull(): boolean {
    return this.size >= MOST_ENTRIES;
  }

  /** How many different keys there were: exact while all have a place, then within about 1 %. */
  get distinct(): number {
    return this.uncounted === 0 ? this.size : Math.max(this.size, estimateDistinct(this.#sketch));
  }

  /** @returns the entry's number, -1 when there is no place for a new key */
  add(bytes: Buffer, start: number, end: number): number {
    let a = 0x811c9dc5;
    let b = 0x9747b28c;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b ^ byte, 0x5bd1e995) ^ (b >>> 13);
    }
    // The low bits choose the slot: they must depend on all of the hash.
    a = mix(a ^ (end - start));
    b = mix(b) | 1;
    const slots = this.#slots;
    let slot = a & this.#slotMask;
    for (;;) {
      const at = slot * 3;
      if (slots[at + 1] === b && slots[at] === a) {
        const entry = slots[at + 2] ?? 0;
        this.#counts[entry] = (this.#counts[entry] ?? 0) + 1;
        return entry;
      }
      if (slots[at + 1] === 0) return this.#insert({ at, a, b }, bytes.subarray(start, end));
      slot = (slot + 1) & this.#slotMask;
    }
  }

  count(entry: number): number {
    return this.#counts[entry] ?? 0;
  }

  /** descending */
  sortedCounts(): Float64Array {
    return this.#counts.slice(0, this.size).sort().reverse();
  }

  /** The most frequent keys, those of equal counts in the order they came. */
  top(most: number): { readonly text: string; readonly count: number }[] {
    const entries: number[] = [];
    for (let entry = 0; entry < this.size; entry++) {
      if (entries.length === most && this.count(entry) <= this.count(entries[most - 1] ?? 0)) continue;
      let place = entries.length;
      while (place > 0 && this.count(entries[place - 1] ?? 0) < this.count(entry)) place--;
      entries.splice(place, 0, entry);
      if (entries.length > most) entries.pop();
    }
    return entries.map((entry) => ({ text: this.#textOf(entry), count: this.count(entry) }));
  }

  #insert(slot: { readonly at: number; readonly a: number; readonly b: number }, key: Uint8Array): number {
    this.#sketchKey(slot.a, slot.b);
    if (this.isFull) {
      this.uncounted++;
      return -1;
    }
    const entry = this.size++;
    this.#slots[slot.at] = slot.a;
    this.#slots[slot.at + 1] = slot.b;
    this.#slots[slot.at + 2] = entry;
    if (entry + 1 >= this.#counts.length) this.#growEntries();
    this.#counts[entry] = 1;
    if (this.#keepsTexts) this.#keepText(entry, key);
    if (this.size > (this.#slotMask + 1) * FULLEST) this.#growSlots();
    return entry;
  }

  /** Every key comes by here at least once. */
  #sketchKey(a: number, b: number): void {
    const register = a >>> (32 - SKETCH_BITS);
    const rank = Math.clz32(mix(b)) + 1;
    if (rank > (this.#sketch[register] ?? 0)) this.#sketch[register] = rank;
  }

  #keepText(entry: number, key: Uint8Array): void {
    this.#arena ??= Buffer.allocUnsafeSlow(ARENA_BYTES);
    if (this.#arenaEnd + key.length <= this.#arena.length) {
      this.#arena.set(key, this.#arenaEnd);
      this.#arenaEnd += key.length;
    }
    this.#texts[entry + 1] = this.#arenaEnd;
  }

  #textOf(entry: number): string {
    const [start = 0, end = 0] = [this.#texts[entry], this.#texts[entry + 1]];
    return this.#arena?.toString('utf8', start, end) ?? '';
  }

  #growEntries(): void {
    const counts = new Float64Array(this.#counts.length * 2);
    counts.set(this.#counts);
    this.#counts = counts;
    const texts = new Int32Array(counts.length + 1);
    texts.set(this.#texts);
    this.#texts = texts;
  }

  #growSlots(): void {
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

/** @source MurmurHash3 fmix32, A. Appleby, public domain */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** @source HyperLogLog, Flajolet, Fusy, Gandouet, Meunier 2007; only used for numbers far above its small-range correction */
function estimateDistinct(registers: Uint8Array): number {
  const count = registers.length;
  const sum = registers.reduce((total, rank) => total + 2 ** -rank, 0);
  return Math.round(((0.7213 / (1 + 1.079 / count)) * count * count) / sum);
}

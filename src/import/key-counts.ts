import { KeyTable } from './key-table.ts';

const ARENA_BYTES = 24 * 1024 * 1024;
/** Few logs have many keys, and memory that is not used still keeps the garbage collector busy. */
const FIRST_ARENA_BYTES = 64 * 1024;

/** Counts by key, and keeps the keys' texts. Hits of keys that found no place are counted as `uncounted`. */
export class KeyCounts {
  readonly #keys = new KeyTable();
  #counts = new Float64Array(1024);
  /** where the text of the key before ends in the arena, so where this one's begins */
  #textEnds = new Int32Array(1025);
  #arena = Buffer.alloc(0);
  #arenaEnd = 0;

  get distinct(): number {
    return this.#keys.distinct;
  }

  get uncounted(): number {
    return this.#keys.uncounted;
  }

  add(bytes: Buffer, start: number, end: number): void {
    const known = this.#keys.size;
    const entry = this.#keys.add(bytes, start, end);
    if (entry === -1) return;
    if (entry === known) this.#keepText(entry, bytes, start, end);
    this.#counts[entry] = (this.#counts[entry] ?? 0) + 1;
  }

  /** descending */
  sortedCounts(): Float64Array {
    return this.#counts.slice(0, this.#keys.size).sort().reverse();
  }

  /** The most frequent keys, those of equal counts in the order they came. */
  top(most: number): { readonly text: string; readonly count: number }[] {
    const entries: number[] = [];
    const count = (entry: number | undefined) => this.#counts[entry ?? 0] ?? 0;
    for (let entry = 0; entry < this.#keys.size; entry++) {
      if (entries.length === most && count(entry) <= count(entries[most - 1])) continue;
      let place = entries.length;
      while (place > 0 && count(entries[place - 1]) < count(entry)) place--;
      entries.splice(place, 0, entry);
      if (entries.length > most) entries.pop();
    }
    return entries.map((entry) => ({ text: this.#textOf(entry), count: count(entry) }));
  }

  /** All keys with a text, one character a byte, in the order they came. */
  all(): { readonly text: string; readonly count: number }[] {
    return Array.from({ length: this.#keys.size }, (_, entry) => ({
      text: this.#arena.toString('latin1', this.#textEnds[entry] ?? 0, this.#textEnds[entry + 1] ?? 0),
      count: this.#counts[entry] ?? 0,
    }));
  }

  /** A key that finds no room in the arena is counted without a text. */
  #keepText(entry: number, bytes: Buffer, start: number, end: number): void {
    if (entry >= this.#counts.length) this.#grow();
    const arenaEnd = this.#arenaEnd + end - start;
    if (arenaEnd <= ARENA_BYTES) {
      if (arenaEnd > this.#arena.length) this.#growArena(arenaEnd);
      bytes.copy(this.#arena, this.#arenaEnd, start, end);
      this.#arenaEnd = arenaEnd;
    }
    this.#textEnds[entry + 1] = this.#arenaEnd;
  }

  #textOf(entry: number): string {
    const [start = 0, end = 0] = [this.#textEnds[entry], this.#textEnds[entry + 1]];
    return this.#arena.toString('utf8', start, end);
  }

  #growArena(least: number): void {
    const bytes = Math.min(ARENA_BYTES, Math.max(least, FIRST_ARENA_BYTES, this.#arena.length * 2));
    const arena = Buffer.allocUnsafeSlow(bytes);
    this.#arena.copy(arena, 0, 0, this.#arenaEnd);
    this.#arena = arena;
  }

  #grow(): void {
    const counts = new Float64Array(this.#counts.length * 2);
    counts.set(this.#counts);
    this.#counts = counts;
    const ends = new Int32Array(counts.length + 1);
    ends.set(this.#textEnds);
    this.#textEnds = ends;
  }
}

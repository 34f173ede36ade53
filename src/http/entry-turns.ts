import type { EntryPoint } from './entry-point.ts';

/** Requests take turns among the entry points of a site. */
export class EntryTurns {
  readonly #entries: readonly EntryPoint[];
  #turn: number;

  /** @param firstTurn  pools of several generators begin with different entry points */
  constructor(entries: readonly EntryPoint[], firstTurn: number) {
    this.#entries = entries;
    this.#turn = firstTurn;
  }

  /** The next one in turn that is not avoided; where all are, the next one all the same. @param notAt  never one of these */
  next(notAt: readonly EntryPoint[]): EntryPoint {
    const count = this.#entries.length;
    let fallback: EntryPoint | undefined;
    for (let step = 0; step < count; step++) {
      const position = (this.#turn + step) % count;
      const entry = this.#entries[position];
      if (entry === undefined || notAt.includes(entry)) continue;
      if (count === 1 || !entry.isAvoided) {
        this.#turn = (position + 1) % count;
        return entry;
      }
      fallback ??= entry;
    }
    this.#turn = (this.#turn + 1) % count;
    if (fallback === undefined) throw new RangeError('no entry point is left');
    return fallback;
  }
}

interface Interval {
  readonly span: { readonly startMs: number; readonly lengthMs: number };
  readonly endUs: number;
}

/**
 * The intervals into which a load is divided, by due time. Their edges are whole µs, as due times are, so that a hit that is due at an
 * edge belongs to one interval for everybody who reads its beginning.
 */
export class Intervals {
  readonly #lengthUs: number;
  readonly #durationUs: number;

  /** @param durationMs  the last interval ends there */
  constructor(lengthMs: number, durationMs: number) {
    this.#lengthUs = lengthMs * 1000;
    // A day of 24 parts may add up to a hair less than it lasts.
    this.#durationUs = Math.round(durationMs * 1000);
  }

  indexAt(dueUs: number): number {
    const index = Math.floor(dueUs / this.#lengthUs);
    if (dueUs >= this.#edgeUs(index + 1)) return index + 1;
    return dueUs < this.#edgeUs(index) ? index - 1 : index;
  }

  /** @returns undefined beyond the last one */
  at(index: number): Interval | undefined {
    const startUs = this.#edgeUs(index);
    if (startUs >= this.#durationUs) return undefined;
    const endUs = Math.min(this.#edgeUs(index + 1), this.#durationUs);
    return { span: { startMs: startUs / 1000, lengthMs: (endUs - startUs) / 1000 }, endUs };
  }

  #edgeUs(index: number): number {
    return Math.round(index * this.#lengthUs);
  }
}

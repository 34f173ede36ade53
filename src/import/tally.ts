/** More are no names of places and formats, but what a stranger makes up. */
const MOST_TEXTS = 1000;
const OTHERS = 'others';

/** Counts texts of which the same one comes many times in a row; of very many the last ones together, as others. */
export class Tally {
  readonly #counts = new Map<string, number>();
  #last = '';
  #inRow = 0;

  add(text: string): void {
    if (text === this.#last) {
      this.#inRow++;
      return;
    }
    this.#flush();
    this.#last = text;
    this.#inRow = 1;
  }

  /** most frequent first */
  entries(): { readonly text: string; readonly count: number }[] {
    this.#flush();
    return [...this.#counts].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count);
  }

  #flush(): void {
    const hasPlace = this.#counts.has(this.#last) || this.#counts.size < MOST_TEXTS;
    const text = hasPlace ? this.#last : OTHERS;
    if (this.#inRow > 0) this.#counts.set(text, (this.#counts.get(text) ?? 0) + this.#inRow);
    this.#inRow = 0;
  }
}

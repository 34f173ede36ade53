/** Counts texts of which the same one comes many times in a row. */
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
    if (this.#inRow > 0) this.#counts.set(this.#last, (this.#counts.get(this.#last) ?? 0) + this.#inRow);
    this.#inRow = 0;
  }
}

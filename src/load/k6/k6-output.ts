const KEPT_WORDS = 20;

/** What k6 said last, for the error when it fails: at most 20 lines, however many it writes. */
export class LastWords {
  readonly #lines: string[] = [];

  /** What is kept now, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_WORDS) this.#lines.shift();
  }

  text(): string {
    return this.#lines.join('\n');
  }
}

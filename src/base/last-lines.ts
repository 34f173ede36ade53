const LINES_KEPT = 30;
/** The classic builder paints red what a step writes to its standard error. */
const COLOUR = /\u001b\[[\d;]*m/g;

/** Passes whole lines on as they come, in pieces of any size, and remembers the last ones. Empty lines are left out. */
export class LastLines {
  #begun = '';
  readonly #kept: string[] = [];
  readonly #onLine: (line: string) => void;
  readonly #clean: (line: string) => string;

  /** @param clean  a line as it may be shown; absent: as it came */
  constructor(onLine: (line: string) => void, clean = (line: string): string => line) {
    this.#onLine = onLine;
    this.#clean = clean;
  }

  write(text: string): void {
    const parts = (this.#begun + text).split('\n');
    this.#begun = parts.pop() ?? '';
    for (const part of parts) {
      const line = this.#clean(part.replaceAll(COLOUR, '').trimEnd());
      if (line === '') continue;
      this.#kept.push(line);
      if (this.#kept.length > LINES_KEPT) this.#kept.shift();
      this.#onLine(line);
    }
  }

  /** The last 30 lines. */
  last(): string {
    return this.#kept.join('\n');
  }
}

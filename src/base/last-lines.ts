const LINES_KEPT = 30;
/** Of a line that has no end, as of a step that prints zeros. */
const LONGEST_LINE = 64 * 1024;
const CUT = '…';
/** The classic builder paints red what a step writes to its standard error. */
const COLOUR = /\u001b\[[\d;]*m/g;

/**
 * Passes whole lines on as they come, in pieces of any size, and remembers the last ones. Empty lines are left out; of one of more than
 * 64 KB the rest is.
 */
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
    for (const [at, part] of text.split('\n').entries()) {
      if (at > 0) this.#end();
      if (this.#begun.length <= LONGEST_LINE) this.#begun += part.slice(0, LONGEST_LINE + 1);
    }
  }

  #end(): void {
    const isCut = this.#begun.length > LONGEST_LINE;
    const whole = isCut ? `${this.#begun.slice(0, LONGEST_LINE)}${CUT}` : this.#begun;
    this.#begun = '';
    const line = this.#clean(whole.replaceAll(COLOUR, '').trimEnd());
    if (line === '') return;
    this.#kept.push(line);
    if (this.#kept.length > LINES_KEPT) this.#kept.shift();
    this.#onLine(line);
  }

  /** The last 30 lines. */
  last(): string {
    return this.#kept.join('\n');
  }
}

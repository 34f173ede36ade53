import { LONGEST_LINE_BYTES, type LineListener } from './line-reader.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/** Whether a file holds objects that are no lines: a list of them, as consoles of clouds export it, or objects over several lines. */
export function holdsJsonObjects(first: Buffer): boolean {
  return /^(?:\ufeff|\s)*(?:\[\s*\{\s*"|\{\s*\n\s*")/.test(first.toString('utf8', 0, 4096));
}

/** Cuts a stream of bytes into JSON objects, and gives each as a line of its own, with blanks instead of line ends. */
export class JsonObjects {
  readonly #listener: LineListener;
  #object: Buffer[] = [];
  #bytes = 0;
  #depth = 0;
  #isText = false;
  #isEscaped = false;

  constructor(listener: LineListener) {
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#isText) this.#text(byte);
      else if (byte === QUOTE) this.#isText = true;
      else if (byte === OPEN) {
        if (this.#depth === 0) start = at;
        this.#depth++;
      } else if (byte === CLOSE && this.#depth > 0) {
        this.#depth--;
        if (this.#depth > 0) continue;
        this.#keep(chunk.subarray(start, at + 1));
        this.#end();
      }
    }
    if (this.#depth > 0) this.#keep(Buffer.from(chunk.subarray(start)));
  }

  /** What is under way is cut off. */
  end(): void {
    if (this.#depth > 0) this.#end();
    this.#depth = 0;
    this.#isText = false;
    this.#isEscaped = false;
  }

  #text(byte: number | undefined): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isText = false;
  }

  #keep(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes <= LONGEST_LINE_BYTES) this.#object.push(part);
  }

  #end(): void {
    // Line ends within an object are blanks of its layout; those of texts are escaped.
    const whole = Buffer.concat(this.#object).map((byte) => (byte === 10 || byte === 13 ? 32 : byte));
    const line = Buffer.from(whole.buffer, whole.byteOffset, whole.length);
    if (this.#bytes > LONGEST_LINE_BYTES) this.#listener.onLongLine(line, 0, line.length);
    else this.#listener.onLine(line, 0, line.length);
    this.#object = [];
    this.#bytes = 0;
  }
}

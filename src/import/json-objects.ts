import { LONGEST_LINE_BYTES, type LineListener } from './line-reader.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/** `{"events":[{"`, as programs of clouds print what they were asked for; one line may hold many of them. */
const CONTAINER =
  /^(?:\ufeff|\s)*\{\s*"(?:records|(?:log)?events|logs|entries|items|rows|results|data|value|hits)"\s*:\s*\[\s*\{\s*"/i;
const OBJECTS = /^(?:\ufeff|\s)*(?:\[\s*\{\s*"|\{\s*\n\s*")/;

/**
 * Whether a file holds objects that are no lines: a list of them, as consoles of clouds export it, or objects over several lines.
 * @returns in how many others the objects are; undefined: it has lines
 */
export function depthOfObjects(first: Buffer): number | undefined {
  const text = first.toString('utf8', 0, 4096);
  if (CONTAINER.test(text)) return 1;
  return OBJECTS.test(text) ? 0 : undefined;
}

/**
 * Cuts a stream of bytes into JSON objects, and gives each as a line of its own, with blanks instead of line ends. Objects in others are
 * given instead of what they are in; one that holds none is given itself.
 */
export class JsonObjects {
  readonly #listener: LineListener;
  #object: Buffer[] = [];
  #bytes = 0;
  #depth = 0;
  readonly #wanted: number;
  /** the object under way is one to give */
  #isKeeping = false;
  #isText = false;
  #isEscaped = false;

  /** @param depth  in how many others the objects are */
  constructor(listener: LineListener, depth = 0) {
    this.#listener = listener;
    this.#wanted = depth;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#isText) this.#text(byte);
      else if (byte === QUOTE) this.#isText = true;
      else if (byte === OPEN) {
        if (this.#depth <= this.#wanted) {
          start = at;
          this.#begin();
        }
        this.#depth++;
      } else if (byte === CLOSE && this.#depth > 0) {
        this.#depth--;
        if (this.#depth > this.#wanted || !this.#isKeeping) continue;
        this.#keep(chunk.subarray(start, at + 1));
        this.#end();
      }
    }
    if (this.#isKeeping) this.#keep(Buffer.from(chunk.subarray(start)));
  }

  /** What is under way is cut off. */
  end(): void {
    if (this.#isKeeping) this.#end();
    this.#depth = 0;
    this.#isText = false;
    this.#isEscaped = false;
  }

  #text(byte: number | undefined): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isText = false;
  }

  #begin(): void {
    this.#object = [];
    this.#bytes = 0;
    this.#isKeeping = true;
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
    this.#isKeeping = false;
  }
}

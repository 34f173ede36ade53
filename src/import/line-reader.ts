/** Longer lines are counted as rejected: no server writes them, and one endless line must not fill the memory. */
export const LONGEST_LINE_BYTES = 65_536;

const NEWLINE = 10;
const RETURN = 13;

export interface LineListener {
  /** @param start @param end  of the line within the bytes, without its line end; the bytes are only valid during the call */
  onLine(bytes: Buffer, start: number, end: number): void;
  onLongLine(bytes: Buffer, start: number, end: number): void;
}

/** Cuts a stream of bytes into lines, wherever its chunks end. */
export class LineReader {
  readonly #listener: LineListener;
  #rest: Buffer = Buffer.alloc(0);
  #separator = NEWLINE;
  /** the line under way is longer than allowed and was told already */
  #isSkipping = false;

  constructor(listener: LineListener) {
    this.#listener = listener;
  }

  /** A file begins whose lines may end as on old Macs, with CR alone. */
  begin(hasOnlyReturns: boolean): void {
    this.#separator = hasOnlyReturns ? RETURN : NEWLINE;
  }

  push(chunk: Buffer): void {
    let start = 0;
    let end = chunk.indexOf(this.#separator);
    if (end !== -1 && (this.#rest.length > 0 || this.#isSkipping)) {
      this.#finishRest(chunk.subarray(0, end));
      start = end + 1;
      end = chunk.indexOf(this.#separator, start);
    }
    while (end !== -1) {
      this.#line(chunk, start, end);
      start = end + 1;
      end = chunk.indexOf(this.#separator, start);
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  /**
   * What comes next begins a line of its own, also where the last one was too long.
   */
  end(): void {
    if (this.#rest.length > 0 || this.#isSkipping) this.#finishRest(Buffer.alloc(0));
  }

  #keep(part: Buffer): void {
    if (this.#isSkipping) return;
    this.#rest = this.#rest.length === 0 ? Buffer.from(part) : Buffer.concat([this.#rest, part]);
    if (this.#rest.length <= LONGEST_LINE_BYTES) return;
    this.#isSkipping = true;
    this.#listener.onLongLine(this.#rest, 0, this.#rest.length);
    this.#rest = Buffer.alloc(0);
  }

  #finishRest(part: Buffer): void {
    if (this.#isSkipping) {
      this.#isSkipping = false;
      return;
    }
    const line = Buffer.concat([this.#rest, part]);
    this.#rest = Buffer.alloc(0);
    this.#line(line, 0, line.length);
  }

  #line(bytes: Buffer, start: number, end: number): void {
    if (end - start > LONGEST_LINE_BYTES) {
      this.#listener.onLongLine(bytes, start, end);
      return;
    }
    this.#listener.onLine(bytes, start, end > start && bytes[end - 1] === RETURN ? end - 1 : end);
  }
}

import { gunzip } from 'node:zlib';
import type { ResponseHead } from './response-head.ts';

/** Decoding costs more than sending; so of compressed bodies one hit in this many (by index) is looked into. */
const CHECKED_EVERY = 20;

/** And the first of each endpoint, in each worker. */
const CHECKED_FIRST = 50;

/** A compressed body is kept up to here, and decoded up to sixteen times as much; a longer one counts as a mismatch. */
const MOST_KEPT_BYTES = 4 * 1024 * 1024;

/** Whether a compressed body is looked into; plain bodies always are. */
export function isSampled(index: number, earlierHitsOfEndpoint: number): boolean {
  return index % CHECKED_EVERY === 0 || earlierHitsOfEndpoint < CHECKED_FIRST;
}

/** Looks for a marker in one body. `verdict` may be asked when the body is complete. */
export interface ContentCheck {
  feed(bytes: Buffer, start: number, end: number): void;
  verdict(): boolean | Promise<boolean>;
}

/** @returns undefined when this body is not to be looked into */
export function openContentCheck(
  marker: string,
  head: Pick<ResponseHead, 'contentEncoding'>,
  isChecked: boolean,
): ContentCheck | undefined {
  if (head.contentEncoding === '' || head.contentEncoding === 'identity') return new PlainCheck(marker);
  if (!isChecked) return undefined;
  if (head.contentEncoding === 'gzip' || head.contentEncoding === 'x-gzip') return new GzipCheck(marker);
  // An encoding that was never accepted: whatever it hides, it is not what was asked for.
  return { feed: () => undefined, verdict: () => false };
}

class PlainCheck implements ContentCheck {
  readonly #marker: Buffer;
  #isFound = false;
  /** the end of what came before, one byte shorter than the marker */
  #tail: Buffer | undefined;

  constructor(marker: string) {
    this.#marker = Buffer.from(marker);
  }

  feed(bytes: Buffer, start: number, end: number): void {
    if (this.#isFound) return;
    const piece = bytes.subarray(start, end);
    const text = this.#tail === undefined ? piece : Buffer.concat([this.#tail, piece]);
    this.#isFound = text.includes(this.#marker);
    if (!this.#isFound) this.#tail = Buffer.from(text.subarray(Math.max(0, text.length - this.#marker.length + 1)));
  }

  verdict(): boolean {
    return this.#isFound || this.#marker.length === 0;
  }
}

class GzipCheck implements ContentCheck {
  readonly #marker: string;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(marker: string) {
    this.#marker = marker;
  }

  feed(bytes: Buffer, start: number, end: number): void {
    this.#bytes += end - start;
    if (this.#bytes <= MOST_KEPT_BYTES) this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
  }

  verdict(): Promise<boolean> {
    if (this.#bytes > MOST_KEPT_BYTES) return Promise.resolve(false);
    return new Promise((resolve) => {
      gunzip(Buffer.concat(this.#pieces), { maxOutputLength: MOST_KEPT_BYTES * 16 }, (error, body) => {
        resolve(error === null && body.includes(this.#marker));
      });
    });
  }
}

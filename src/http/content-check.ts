import type { ResponseHead } from './response-head.ts';
import { isPlain, unpackerOf } from './unpack-body.ts';

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
  if (isPlain(head.contentEncoding)) return new PlainCheck(marker);
  if (!isChecked) return undefined;
  const unpack = unpackerOf(head.contentEncoding);
  // An encoding that nobody here knows: whatever it hides, it is not what was asked for.
  if (unpack === undefined) return { feed: () => undefined, verdict: () => false };
  return new PackedCheck(marker, unpack);
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

class PackedCheck implements ContentCheck {
  readonly #marker: string;
  readonly #unpack: NonNullable<ReturnType<typeof unpackerOf>>;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(marker: string, unpack: NonNullable<ReturnType<typeof unpackerOf>>) {
    this.#marker = marker;
    this.#unpack = unpack;
  }

  feed(bytes: Buffer, start: number, end: number): void {
    this.#bytes += end - start;
    if (this.#bytes <= MOST_KEPT_BYTES) this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
  }

  async verdict(): Promise<boolean> {
    if (this.#bytes > MOST_KEPT_BYTES) return false;
    try {
      return (await this.#unpack(Buffer.concat(this.#pieces), MOST_KEPT_BYTES * 16)).includes(this.#marker);
    } catch {
      return false;
    }
  }
}

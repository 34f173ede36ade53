import { jsonProblem, type JsonWish } from '../base/json-wish.ts';
import type { ResponseHead } from './response-head.ts';
import { isPlain, unpackerOf } from './unpack-body.ts';

/** Decoding costs more than sending; so of compressed bodies one hit in this many (by index) is looked into. */
const CHECKED_EVERY = 20;

/** And the first of each endpoint, in each worker. */
const CHECKED_FIRST = 50;

/** A compressed body is kept up to here, and decoded up to sixteen times as much; a longer one counts as a mismatch, as does a longer JSON. */
const MOST_KEPT_BYTES = 4 * 1024 * 1024;

/** Whether a compressed body is looked into; plain bodies always are. */
export function isSampled(index: number, earlierHitsOfEndpoint: number): boolean {
  return index % CHECKED_EVERY === 0 || earlierHitsOfEndpoint < CHECKED_FIRST;
}

/** What must be in a body. */
export interface WantedContent {
  readonly marker?: string;
  readonly json?: readonly JsonWish[];
}

/** Looks for what is wanted in one body. `verdict` may be asked when the body is complete. */
export interface ContentCheck {
  feed(bytes: Buffer, start: number, end: number): void;
  verdict(): boolean | Promise<boolean>;
}

/** @returns undefined when this body is not to be looked into */
export function openContentCheck(
  { marker, json }: WantedContent,
  head: Pick<ResponseHead, 'contentEncoding'>,
  isChecked: boolean,
): ContentCheck | undefined {
  if (json !== undefined && (isChecked || isPlain(head.contentEncoding))) {
    return new WholeCheck(
      head.contentEncoding,
      (body) => holds(body, marker) && jsonProblem(body.toString(), json) === undefined,
    );
  }
  if (marker === undefined) return undefined;
  if (isPlain(head.contentEncoding)) return new PlainCheck(marker);
  if (!isChecked) return undefined;
  return new WholeCheck(head.contentEncoding, (body) => holds(body, marker));
}

class PlainCheck implements ContentCheck {
  readonly #marker: string;
  #isFound = false;
  /** the end of what came before, one byte shorter than the marker */
  #tail: Buffer | undefined;

  constructor(marker: string) {
    this.#marker = marker;
  }

  feed(bytes: Buffer, start: number, end: number): void {
    if (this.#isFound) return;
    const piece = bytes.subarray(start, end);
    const text = this.#tail === undefined ? piece : Buffer.concat([this.#tail, piece]);
    this.#isFound = text.includes(this.#marker);
    if (this.#isFound) return;
    this.#tail = Buffer.from(text.subarray(Math.max(0, text.length - Buffer.byteLength(this.#marker) + 1)));
  }

  verdict(): boolean {
    return this.#isFound || this.#marker.length === 0;
  }
}

function holds(body: Buffer, marker: string | undefined): boolean {
  return marker === undefined || body.includes(marker);
}

/** Needs all of the body: it is packed, or is read as a whole. */
class WholeCheck implements ContentCheck {
  readonly #contentEncoding: string;
  readonly #isRight: (body: Buffer) => boolean;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(contentEncoding: string, isRight: (body: Buffer) => boolean) {
    this.#contentEncoding = contentEncoding;
    this.#isRight = isRight;
  }

  feed(bytes: Buffer, start: number, end: number): void {
    this.#bytes += end - start;
    if (this.#bytes <= MOST_KEPT_BYTES) this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
  }

  verdict(): boolean | Promise<boolean> {
    if (this.#bytes > MOST_KEPT_BYTES) return false;
    const body = Buffer.concat(this.#pieces);
    return isPlain(this.#contentEncoding) ? this.#isRight(body) : this.#unpacked(body);
  }

  async #unpacked(body: Buffer): Promise<boolean> {
    const unpack = unpackerOf(this.#contentEncoding);
    // An encoding that nobody here knows: whatever it hides, it is not what was asked for.
    if (unpack === undefined) return false;
    try {
      return this.#isRight(await unpack(body, MOST_KEPT_BYTES * 16));
    } catch {
      return false;
    }
  }
}

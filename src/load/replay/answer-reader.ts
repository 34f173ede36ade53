import { type ContentCheck, openContentCheck, type WantedContent } from '../../http/content-check.ts';
import { fieldOf, type ResponseHead } from '../../http/response-head.ts';
import { isPlain, unpackerOf } from '../../http/unpack-body.ts';
import type { TakeSpecification } from '../../scenario/schedule.ts';
import { needsBody, takenValue } from '../../scenario/taken-values.ts';

/** A body is kept up to here, and unpacked up to sixteen times as much; from a longer one nothing is taken. */
const MOST_KEPT_BYTES = 4 * 1024 * 1024;

/** Takes values from an answer, and looks for what it must hold, as of any hit. */
export class AnswerReader implements ContentCheck {
  readonly #take: readonly TakeSpecification[];
  readonly #head: ResponseHead;
  readonly #wanted: ContentCheck | undefined;
  readonly #pieces: Buffer[] | undefined;
  #bytes = 0;
  #values: readonly (string | undefined)[];

  constructor(take: readonly TakeSpecification[], head: ResponseHead, wanted: WantedContent | undefined) {
    this.#take = take;
    this.#head = head;
    this.#wanted = wanted === undefined ? undefined : openContentCheck(wanted, head, true);
    this.#pieces = take.some(needsBody) ? [] : undefined;
    this.#values = take.map(() => undefined);
  }

  /** In the order of what is to be taken; undefined: no match. Known after `verdict`. */
  get values(): readonly (string | undefined)[] {
    return this.#values;
  }

  feed(bytes: Buffer, start: number, end: number): void {
    this.#wanted?.feed(bytes, start, end);
    if (this.#pieces === undefined) return;
    this.#bytes += end - start;
    if (this.#bytes <= MOST_KEPT_BYTES) this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
  }

  verdict(): boolean | Promise<boolean> {
    const isRight = this.#wanted?.verdict() ?? true;
    const { contentEncoding } = this.#head;
    if (isPlain(contentEncoding) || this.#pieces === undefined) {
      this.#takeFrom(this.#bytes > MOST_KEPT_BYTES ? Buffer.alloc(0) : Buffer.concat(this.#pieces ?? []));
      return isRight;
    }
    return this.#unpacked().then(async (body) => {
      this.#takeFrom(body);
      return await isRight;
    });
  }

  #takeFrom(body: Buffer): void {
    let text: string | undefined;
    const answer = {
      header: (name: string) => fieldOf(this.#head, name),
      cookies: this.#head.setCookies ?? [],
      body: () => (text ??= body.toString('utf8')),
    };
    this.#values = this.#take.map((one) => takenValue(one, answer));
  }

  /** Empty for what cannot be unpacked. */
  async #unpacked(): Promise<Buffer> {
    const unpack = unpackerOf(this.#head.contentEncoding);
    if (this.#bytes > MOST_KEPT_BYTES || unpack === undefined) return Buffer.alloc(0);
    try {
      return await unpack(Buffer.concat(this.#pieces ?? []), MOST_KEPT_BYTES * 16);
    } catch {
      return Buffer.alloc(0);
    }
  }
}

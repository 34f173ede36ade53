import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { errnoOf } from '../base/errors.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Breakage, Exchange } from './exchange.ts';
import { Http2Head, MOST_HEAD_BYTES } from './http2-head.ts';
import type { WireFields } from './http2-writer.ts';
import type { Carrier } from './request-pool.ts';

/** @source RFC 9113, 7 */
const CODES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];

/** Of them, those that are looked at. */
const CODE = { noError: 0, refusedStream: 7, cancel: 8 } as const;

function codeName(code: number): string {
  return CODES[code] ?? `error ${code}`;
}

/** The connection of a stream, as far as the stream asks it. */
export interface StreamOwner {
  readonly entry: EntryPoint;
  /** it has given a whole answer before */
  readonly hasAnswered: boolean;
  /** bytes that have come from the server */
  readonly heardBytes: number;
  /** what the server said as it closes the connection; undefined: it does not */
  readonly goaway: { readonly code: number; readonly lastStreamId: number } | undefined;
  /** @param end  how it ended; `silent`: it was given up, and nothing at all had come since it left */
  onSettled(stream: Http2Stream, end: 'answered' | 'broken' | 'silent'): void;
}

/** One request and its answer, on a stream of its own once its connection has room for it. */
export class Http2Stream implements Carrier {
  readonly #owner: StreamOwner;
  readonly #exchange: Exchange;
  readonly #wire: WireFields;
  #stream: ClientHttp2Stream | undefined;
  #session: ClientHttp2Session | undefined;
  #heardAtStart = 0;
  #hasHead = false;
  /** of an interim answer (1xx): the server had the request */
  #hasInterim = false;
  #hasEnd = false;
  #isOver = false;
  /** Node tells of a head a tick after it came, and may tell of what came with it at once. */
  readonly #early: Buffer[] = [];
  #isSettled = false;
  #cause: Error | undefined;

  constructor(owner: StreamOwner, exchange: Exchange, wire: WireFields) {
    this.#owner = owner;
    this.#exchange = exchange;
    this.#wire = wire;
    this.#heardAtStart = owner.heardBytes;
  }

  get entry(): EntryPoint {
    return this.#owner.entry;
  }

  /** It has left. */
  get isConnected(): boolean {
    return this.#stream !== undefined;
  }

  /** Leaves. */
  open(session: ClientHttp2Session): void {
    const { fields, body, encoding } = this.#wire;
    this.#heardAtStart = this.#owner.heardBytes;
    this.#session = session;
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(fields, { endStream: body === undefined });
    } catch (error) {
      if (!session.closed && !session.destroyed) throw error;
      // It was closed just now; whoever sends must know where before it is told so.
      process.nextTick(() => {
        this.breakOff(closedBreakage(error));
      });
      return;
    }
    this.#stream = stream;
    stream.on('response', (headers) => {
      if (this.#isSettled) return;
      const head = new Http2Head(headers);
      if (head.bytes > MOST_HEAD_BYTES) {
        stream.close(CODE.cancel);
        this.breakOff(this.#breakage(`a head of more than ${MOST_HEAD_BYTES / 1024} KB`));
        return;
      }
      this.#hasHead = true;
      this.#exchange.onHead(head);
      for (const bytes of this.#early.splice(0)) this.#exchange.onBody(bytes, 0, bytes.length);
      if (this.#isOver && this.#hasEnd) this.#answer(stream);
    });
    stream.on('headers', () => (this.#hasInterim = true));
    stream.on('data', (bytes: Buffer) => {
      if (this.#isSettled) return;
      if (this.#hasHead) this.#exchange.onBody(bytes, 0, bytes.length);
      else this.#early.push(bytes);
    });
    tellEnd(stream, () => (this.#hasEnd = true));
    stream.on('end', () => {
      this.#isOver = true;
      if (this.#hasHead && this.#hasEnd) this.#answer(stream);
    });
    stream.on('error', (error: Error) => (this.#cause = error));
    stream.on('close', () => {
      if (!this.#isSettled) this.breakOff(this.#breakage(this.#reason(stream)));
    });
    if (body !== undefined) stream.end(body, encoding);
  }

  abandon(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#stream?.close(CODE.cancel);
    this.#owner.onSettled(this, this.#owner.heardBytes === this.#heardAtStart ? 'silent' : 'broken');
  }

  /** It ends without an answer. */
  breakOff(breakage: Breakage): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#owner.onSettled(this, 'broken');
    this.#exchange.onBreakage(breakage);
  }

  #answer(stream: ClientHttp2Stream): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    // A server that answers before it has read everything.
    if (!stream.writableFinished) stream.close(CODE.cancel);
    this.#owner.onSettled(this, 'answered');
    this.#exchange.onAnswer();
  }

  #breakage(reason: string): Breakage {
    const hasNoHead = !this.#hasHead && !this.#hasInterim;
    const isClosed = this.#session?.destroyed === true;
    return {
      kind: 'broken',
      reason,
      isStale: this.#owner.hasAnswered && hasNoHead && isClosed,
      // A reset, a GOAWAY and a head that is too long come from somebody.
      isUnanswered: hasNoHead && isClosed && this.#owner.goaway === undefined,
      ...(hasNoHead && this.#isUnprocessed() && { isUnprocessed: true as const }),
      ...(this.#cause !== undefined && { cause: this.#cause }),
    };
  }

  /** The server has promised that it did nothing with it. @source RFC 9113, 6.8 and 8.7 */
  #isUnprocessed(): boolean {
    const { goaway } = this.#owner;
    const id = this.#stream?.id ?? 0;
    const isBeyond = goaway !== undefined && id > goaway.lastStreamId;
    return isBeyond || this.#stream?.rstCode === CODE.refusedStream;
  }

  #reason(stream: ClientHttp2Stream): string {
    const errno = errnoOf(this.#cause);
    if (errno !== undefined && !errno.startsWith('ERR_HTTP2_')) return errno;
    const { goaway } = this.#owner;
    if (goaway !== undefined && goaway.code !== CODE.noError) return `GOAWAY ${codeName(goaway.code)}`;
    if (this.#session?.destroyed === true)
      return `closed ${this.#hasHead || this.#hasInterim ? 'within' : 'before'} the answer`;
    return `RST_STREAM ${codeName(stream.rstCode)}`;
  }
}

/**
 * The event `end` of node:http2 comes also where a stream is reset, or its connection closed: what is cut short is no answer. Only its
 * real end is pushed before the stream is closed.
 */
function tellEnd(stream: ClientHttp2Stream, onEnd: () => void): void {
  const push = stream.push.bind(stream);
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk === null && !stream.closed && !stream.destroyed) onEnd();
    return push(chunk, encoding);
  };
}

/** Of a request that never left. */
export function closedBreakage(cause: unknown): Breakage {
  return {
    kind: 'broken',
    reason: 'closed before the request',
    isStale: true,
    isUnanswered: true,
    isUnprocessed: true,
    ...(cause instanceof Error && { cause }),
  };
}

import { type ContentCheck, openContentCheck, type WantedContent } from '../../http/content-check.ts';
import { parseHead, type ResponseHead } from '../../http/response-head.ts';

/** What a connection got. */
export interface Answer {
  readonly status: number;
  /** of its body, as it came over the wire; chunk sizes are no part of it */
  readonly bodyBytes: number;
  /** whether the marker is in it; true where none is looked for */
  readonly isRight: boolean | Promise<boolean>;
}

/** Asks by one connection at a time, and is told how that ended. */
export interface AnswerOwner {
  /** what is in flight; undefined: nothing */
  awaited(): { readonly isHead: boolean; readonly wanted: WantedContent } | undefined;
  onAnswer(answer: Answer): void;
  /** what came is no HTTP, or no one can tell where it ends */
  onMalformed(): void;
}

/** A connection of autocannon's client. */
interface ClientConnection {
  readonly connecting: boolean;
  once(event: 'connect', listener: () => void): void;
  prependListener(event: 'end', listener: () => void): void;
}

/** What its parser says of a head. */
interface HeadInfo {
  readonly versionMajor: number;
  readonly versionMinor: number;
  readonly statusCode: number;
  readonly statusMessage: string;
  /** name, value, name, value */
  readonly headers: readonly string[];
}

/** http-parser-js, which autocannon reads answers by; the callbacks are found under numbers. */
interface ClientParser {
  readonly constructor: Readonly<Record<'RESPONSE', string>> & Readonly<Record<CallbackName, number>>;
  reinitialize(type: string): void;
  execute(bytes: Buffer): unknown;
  finish(): unknown;
  isChunked: boolean;
  /** how far it has read what it was given, and how much that is */
  readonly offset: number;
  readonly end: number;
  [callback: number]: (...given: never[]) => unknown;
}

type CallbackName = 'kOnHeadersComplete' | 'kOnBody' | 'kOnMessageComplete';

/** What autocannon's client has beside its typings, as far as reading goes. */
export interface ReadingClient {
  readonly conn: ClientConnection;
  readonly destroyed: boolean;
  readonly parser: ClientParser;
  readonly pipelinedRequests: { clear(): void };
  _resetConnection(): void;
}

/** So a parser is told that no body follows. */
const NO_BODY = 1;

/**
 * Reads the answers of one client. autocannon 9 takes an interim answer (103) for the answer, decodes each packet of a body by itself, asks
 * again over a connection that is to be closed, never ends an answer that only the end of its connection ends, and reads on in the middle of
 * an answer after the connection was lost. So its parser finds the bytes, and what they mean is decided here, by the rules of `replay`.
 */
export class AnswerReader {
  readonly #client: ReadingClient;
  readonly #owner: AnswerOwner;
  #conn: ClientConnection | undefined;
  #head: ResponseHead | undefined;
  #check: ContentCheck | undefined;
  #bodyBytes = 0;
  /** no further request may be sent over the connection */
  #isLast = false;
  /** what else comes over it means nothing */
  #isDeaf = false;

  constructor(client: ReadingClient, owner: AnswerOwner) {
    this.#client = client;
    this.#owner = owner;
  }

  /** what has come so far of the answer that is awaited */
  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  /** Asked before each request. @returns false: nothing may be sent, another connection is made at once and asks again */
  isReady(): boolean {
    const { conn } = this.#client;
    if (conn !== this.#conn) {
      if (this.#conn === undefined) this.#listen();
      this.#begin(conn);
      return true;
    }
    if (!this.#isLast) return true;
    // Not now: it is within its own parser.
    setImmediate(() => {
      this.#leave(conn);
    });
    return false;
  }

  #begin(conn: ClientConnection): void {
    const { parser, pipelinedRequests } = this.#client;
    this.#conn = conn;
    this.#isLast = false;
    this.#isDeaf = false;
    this.#expectNext();
    parser.reinitialize(parser.constructor.RESPONSE);
    conn.prependListener('end', () => {
      if (this.#client.conn !== conn) return;
      this.#isLast = true;
      // The end of an answer without a length.
      parser.finish();
      pipelinedRequests.clear();
    });
  }

  #leave(conn: ClientConnection): void {
    if (this.#client.conn === conn && !this.#client.destroyed) this.#client._resetConnection();
  }

  /** Once, when autocannon has set its own callbacks. */
  #listen(): void {
    const { parser } = this.#client;
    const { kOnHeadersComplete, kOnBody, kOnMessageComplete } = parser.constructor;
    const onHead = parser[kOnHeadersComplete] as ((info: HeadInfo) => unknown) | undefined;
    const onComplete = parser[kOnMessageComplete] as (() => void) | undefined;
    parser[kOnHeadersComplete] = (info: HeadInfo) => {
      onHead?.(info);
      return this.#onHead(info);
    };
    parser[kOnBody] = (bytes: Buffer, start: number, length: number) => {
      this.#bodyBytes += length;
      this.#check?.feed(bytes, start, start + length);
    };
    parser[kOnMessageComplete] = () => {
      if (this.#onComplete()) onComplete?.();
    };
    const execute = parser.execute.bind(parser);
    parser.execute = (bytes) => {
      const read = execute(bytes);
      const { conn } = this.#client;
      if (read instanceof Error && conn === this.#conn) {
        this.#giveUp();
        this.#leave(conn);
      }
      return read;
    };
  }

  #onHead(info: HeadInfo): typeof NO_BODY | undefined {
    const { parser } = this.#client;
    const awaited = this.#owner.awaited();
    const head = parseHead(textOf(info), awaited?.isHead === true);
    if (head === undefined || head.status === 101) {
      this.#giveUp();
      return NO_BODY;
    }
    this.#head = head;
    if (!head.isKeptAlive && head.status >= 200) this.#isLast = true;
    parser.isChunked = head.framing.kind === 'chunked';
    if (awaited !== undefined && !awaited.isHead) this.#check = openContentCheck(awaited.wanted, head, true);
    return head.framing.kind === 'none' ? NO_BODY : undefined;
  }

  /** @returns whether autocannon is to hear of it, and ask for the next */
  #onComplete(): boolean {
    const { parser } = this.#client;
    const head = this.#head;
    if (this.#isDeaf || head === undefined) return false;
    const answer = { status: head.status, bodyBytes: this.#bodyBytes, isRight: this.#check?.verdict() ?? true };
    this.#expectNext();
    if (head.status < 200) return false;
    if (parser.offset < parser.end) {
      // Nobody asked for what follows: the next answer could not be told from it.
      this.#isLast = true;
      this.#isDeaf = true;
    }
    this.#owner.onAnswer(answer);
    return true;
  }

  #expectNext(): void {
    this.#head = undefined;
    this.#check = undefined;
    this.#bodyBytes = 0;
  }

  #giveUp(): void {
    if (this.#isDeaf) return;
    const { conn } = this.#client;
    this.#isLast = true;
    this.#isDeaf = true;
    this.#owner.onMalformed();
    setImmediate(() => {
      this.#leave(conn);
    });
  }
}

/** As it came, but for folded lines. */
function textOf({ versionMajor, versionMinor, statusCode, statusMessage, headers }: HeadInfo): string {
  const fields = Array.from(
    { length: headers.length / 2 },
    (_, at) => `${headers[2 * at] ?? ''}: ${headers[2 * at + 1] ?? ''}`,
  );
  return [`HTTP/${versionMajor}.${versionMinor} ${statusCode} ${statusMessage}`, ...fields].join('\r\n');
}

import type { Socket } from 'node:net';
import { monotonicMs } from '../base/clock.ts';
import { errnoOf } from '../base/errors.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Breakage, Exchange } from './exchange.ts';
import type { Carrier } from './request-pool.ts';
import type { WireText } from './request-writer.ts';
import type { FramedHead } from './response-head.ts';
import { ResponseParser, type ResponseListener } from './response-parser.ts';

/** Told when a connection can take the next request, or can take none any more. */
export interface ConnectionOwner {
  onIdle(connection: Connection): void;
  onGone(connection: Connection): void;
}

/** Servers that say nothing about it keep an idle connection for at least 5 s (node:http's default). */
const SILENT_KEEP_MS = 4000;

/** A server's own limit is cut by this, so that it does not close what is just being used. */
const KEEP_MARGIN_MS = 1000;

/** One connection: takes one request at a time and says how it ended. */
export class Connection implements ResponseListener, Carrier {
  /** how long it may stay idle before it is used again */
  keptAliveMs = SILENT_KEEP_MS;
  /** when it became idle, µs after time 0; the owner's */
  idleSinceUs = 0;
  /** where it leads */
  readonly entry: EntryPoint;

  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #parser = new ResponseParser();
  #exchange: Exchange | undefined;
  #isConnected = false;
  #isReusable = true;
  #isGone = false;
  #hasAnswered = false;
  #connectTimer: NodeJS.Timeout | undefined;

  /** @param connectWithinMs  undefined: as long as the hit may last */
  constructor(entry: EntryPoint, owner: ConnectionOwner, connectWithinMs: number | undefined) {
    this.entry = entry;
    this.#owner = owner;
    const openedMs = monotonicMs();
    this.#socket = entry.openStream(
      (bytes, length) => {
        this.#onBytes(bytes, length);
      },
      () => {
        this.#isConnected = true;
        clearTimeout(this.#connectTimer);
        entry.connected((monotonicMs() - openedMs) * 1000);
      },
    );
    if (connectWithinMs !== undefined) {
      this.#connectTimer = setTimeout(() => {
        this.#onClosed(`no connection within ${connectWithinMs} ms`);
      }, connectWithinMs);
    }
    this.#socket.on('error', (error) => {
      this.#onClosed(errnoOf(error) ?? error.message, error);
    });
    this.#socket.on('end', () => {
      this.#onClosed(undefined);
    });
    this.#socket.on('close', () => {
      this.#onClosed(undefined);
    });
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  send(exchange: Exchange, { text, encoding }: WireText): void {
    this.#exchange = exchange;
    this.#parser.expect(this, exchange.isHeadRequest);
    this.#socket.write(text, encoding);
  }

  /** Closes at once and tells its owner alone. */
  abandon(): void {
    this.destroy();
    this.#owner.onGone(this);
  }

  /** Closes at once and tells nobody. */
  destroy(): void {
    this.#isGone = true;
    this.#exchange = undefined;
    clearTimeout(this.#connectTimer);
    this.#socket.destroy();
  }

  onHead(head: FramedHead): void {
    this.#isReusable = head.isKeptAlive;
    if (head.keptAliveMs !== undefined) this.keptAliveMs = Math.max(0, head.keptAliveMs - KEEP_MARGIN_MS);
    this.#exchange?.onHead(head);
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    this.#exchange?.onBody(bytes, start, end);
  }

  #onBytes(bytes: Buffer, length: number): void {
    const exchange = this.#exchange;
    if (this.#isGone) return;
    if (exchange === undefined) {
      // Nobody asked: whatever it is, the next answer could not be told from it.
      this.abandon();
      return;
    }
    switch (this.#parser.feed(bytes, length)) {
      case 'open':
        return;
      case 'malformed':
        this.#break({ kind: 'broken', reason: 'malformed answer', isStale: false, isUnanswered: false });
        return;
      case 'surplus':
        this.#isReusable = false;
        this.#answer(exchange);
        return;
      case 'complete':
        this.#answer(exchange);
        return;
    }
  }

  #onClosed(errno: string | undefined, cause?: Error): void {
    if (this.#isGone) return;
    if (this.#exchange === undefined) {
      this.abandon();
      return;
    }
    if (errno === undefined && this.#parser.finish() === 'complete') {
      this.#isReusable = false;
      this.#answer(this.#exchange);
      return;
    }
    const closed = this.#parser.isUntouched ? 'closed before the answer' : 'closed within the answer';
    if (!this.#isConnected) this.entry.failed();
    this.#break({
      kind: this.#isConnected ? 'broken' : 'connect',
      reason: errno ?? closed,
      isStale: this.#hasAnswered && this.#parser.isUntouched,
      isUnanswered: this.#parser.isUntouched,
      ...(cause !== undefined && { cause }),
    });
  }

  #answer(exchange: Exchange): void {
    this.#exchange = undefined;
    this.#hasAnswered = true;
    if (this.#isReusable) this.#owner.onIdle(this);
    else this.abandon();
    exchange.onAnswer();
  }

  #break(breakage: Breakage): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.abandon();
    exchange?.onBreakage(breakage);
  }
}

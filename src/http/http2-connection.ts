import type { Socket } from 'node:net';
import type { ClientHttp2Session, Settings } from 'node:http2';
import { monotonicMs } from '../base/clock.ts';
import { errnoOf } from '../base/errors.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Exchange } from './exchange.ts';
import { closedBreakage, Http2Stream, type StreamOwner } from './http2-stream.ts';
import type { WireFields } from './http2-writer.ts';

/** Told when a connection is made, when it takes no more requests, and when nothing of it is left. */
export interface Http2Owner {
  onMade(): void;
  onLeaving(connection: Http2Connection): void;
  onGone(connection: Http2Connection): void;
}

interface Limits {
  readonly mostStreams: number;
  /** undefined: as long as the hit may last */
  readonly connectWithinMs: number | undefined;
  /** it takes one request and no other */
  readonly isFresh: boolean;
}

/** So that no answer waits for a window on a network of one site; what is read is acknowledged at once. */
const STREAM_WINDOW_BYTES = 1024 * 1024;
const CONNECTION_WINDOW_BYTES = 16 * 1024 * 1024;

const SETTINGS: Settings = {
  enablePush: false,
  initialWindowSize: STREAM_WINDOW_BYTES,
  // Node resets a stream with more, by a code that a server may use too; `MOST_HEAD_BYTES` is less, and named.
  maxHeaderListSize: 65_535,
};

/** Requests carry their own; Node wants an address all the same. */
const NO_AUTHORITY = 'https://localhost';

/**
 * One connection of HTTP/2: takes as many requests at once as both sides allow. The first leaves as soon as it is made; the others wait
 * until the server's SETTINGS have said how many it takes.
 */
export class Http2Connection implements StreamOwner {
  readonly entry: EntryPoint;
  readonly #owner: Http2Owner;
  readonly #isFresh: boolean;
  readonly #socket: Socket;
  readonly #streams = new Set<Http2Stream>();
  #waiting: Http2Stream[] = [];
  #session: ClientHttp2Session | undefined;
  /** by what was asked for */
  readonly #ownMost: number;
  #mostStreams: number;
  #hasSettings = false;
  #state: 'open' | 'leaving' | 'gone' = 'open';
  #hasAnswered = false;
  #goaway: StreamOwner['goaway'];
  #connectTimer: NodeJS.Timeout | undefined;

  constructor(entry: EntryPoint, owner: Http2Owner, { mostStreams, connectWithinMs, isFresh }: Limits) {
    this.entry = entry;
    this.#owner = owner;
    this.#isFresh = isFresh;
    this.#ownMost = isFresh ? 1 : mostStreams;
    this.#mostStreams = this.#ownMost;
    const openedMs = monotonicMs();
    this.#socket = entry.openStream(
      () => undefined,
      () => {
        clearTimeout(this.#connectTimer);
        entry.connected((monotonicMs() - openedMs) * 1000);
        owner.onMade();
        if (this.#state !== 'gone') this.#begin();
      },
    );
    if (connectWithinMs !== undefined) {
      this.#connectTimer = setTimeout(() => {
        this.#onClosed(new Error(`no connection within ${connectWithinMs} ms`));
      }, connectWithinMs);
    }
    this.#socket.on('error', (error) => {
      this.#onClosed(error);
    });
    this.#socket.on('close', () => {
      this.#onClosed(undefined);
    });
  }

  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  get heardBytes(): number {
    return this.#socket.bytesRead;
  }

  get goaway(): StreamOwner['goaway'] {
    return this.#goaway;
  }

  /** requests that it has, also those that wait */
  get taken(): number {
    return this.#streams.size;
  }

  /** how many more it takes now */
  get room(): number {
    return this.#state === 'open' ? this.#mostStreams - this.#streams.size : 0;
  }

  send(exchange: Exchange, wire: WireFields): Http2Stream {
    const stream = new Http2Stream(this, exchange, wire);
    this.#streams.add(stream);
    this.#waiting.push(stream);
    this.#proceed();
    return stream;
  }

  /** Closes at once and tells nobody. */
  destroy(): void {
    this.#state = 'gone';
    clearTimeout(this.#connectTimer);
    for (const stream of this.#streams) stream.abandon();
    this.#session?.destroy();
    this.#socket.destroy();
  }

  onSettled(stream: Http2Stream, end: 'answered' | 'broken' | 'silent'): void {
    this.#streams.delete(stream);
    if (!stream.isConnected) this.#waiting = this.#waiting.filter((other) => other !== stream);
    if (end === 'answered') this.#hasAnswered = true;
    if (this.#state === 'gone') return;
    // Whoever answers nothing at all may be gone: what is due later goes elsewhere.
    if (end === 'silent' || this.#isFresh) this.#leave();
    if (this.#state === 'leaving' && this.#streams.size === 0) this.#end();
    else this.#proceed();
  }

  #begin(): void {
    // Asked for here: to load it costs each thread 5 ms, also one that speaks HTTP/1.1.
    const { connect } = process.getBuiltinModule('node:http2');
    const session = connect(NO_AUTHORITY, { createConnection: () => this.#socket, settings: SETTINGS });
    this.#session = session;
    session.once('connect', () => {
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    });
    session.on('remoteSettings', ({ maxConcurrentStreams = Infinity }: Settings) => {
      this.#hasSettings = true;
      // A server that allowed fewer may allow more again.
      this.#mostStreams = Math.min(this.#ownMost, maxConcurrentStreams);
      this.#proceed();
    });
    session.on('goaway', (code: number, lastStreamId: number) => {
      this.#goaway = { code, lastStreamId };
      this.#close();
    });
    session.on('error', (error: Error) => {
      this.#onClosed(error);
    });
    session.on('close', () => {
      this.#onClosed(undefined);
    });
    this.#proceed();
  }

  /** Lets leave what may. */
  #proceed(): void {
    if (this.#session === undefined || (this.#state !== 'open' && !this.#hasSettings)) return;
    const most = this.#hasSettings ? this.#mostStreams : 1;
    while (this.#waiting.length > 0 && this.#streams.size - this.#waiting.length < most) {
      this.#waiting.shift()?.open(this.#session);
    }
  }

  #leave(): void {
    if (this.#state !== 'open') return;
    this.#state = 'leaving';
    this.#owner.onLeaving(this);
  }

  /** The server takes nothing more: what has not left yet is for another connection. */
  #close(): void {
    this.#leave();
    if (this.#session === undefined) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const stream of waiting) {
      process.nextTick(() => {
        stream.breakOff(closedBreakage(undefined));
      });
    }
  }

  #end(): void {
    this.destroy();
    this.#owner.onGone(this);
  }

  #onClosed(error: Error | undefined): void {
    if (this.#isGone()) return;
    const isMade = this.#session !== undefined;
    const streams = [...this.#streams];
    this.#close();
    // Streams that have left are told by Node, with what became of each.
    if (!isMade) {
      this.entry.failed();
      const reason = errnoOf(error) ?? error?.message ?? 'closed before the answer';
      const cause = error === undefined ? {} : { cause: error };
      for (const stream of streams)
        stream.breakOff({ kind: 'connect', reason, isStale: false, isUnanswered: true, ...cause });
    }
    if (!this.#isGone() && this.#streams.size === 0) this.#end();
  }

  #isGone(): boolean {
    return this.#state === 'gone';
  }
}

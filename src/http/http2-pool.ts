import { MOST_CONNECTIONS, MOST_STREAMS } from '../records/http2-settings.ts';
import { CONNECT_WITHIN_MS, EntryPoint } from './entry-point.ts';
import { EntryTurns } from './entry-turns.ts';
import type { Exchange } from './exchange.ts';
import { Http2Connection, type Http2Owner } from './http2-connection.ts';
import type { Http2Stream } from './http2-stream.ts';
import type { WireFields } from './http2-writer.ts';
import type { Elsewhere, PoolOptions, RequestPool } from './request-pool.ts';
import type { Target } from './target.ts';

/**
 * Connections of HTTP/2, opened on demand: one that has nothing to do is taken, else another is opened, up to so many of each entry
 * point; then requests share the one with the fewest streams. Requests take turns among the entry points.
 */
export class Http2Pool implements RequestPool<WireFields>, Http2Owner {
  readonly #entries: readonly EntryPoint[];
  readonly #turns: EntryTurns;
  /** that take requests, of each entry point */
  readonly #open = new Map<EntryPoint, Http2Connection[]>();
  readonly #all = new Set<Http2Connection>();
  readonly #mostConnections: number;
  readonly #mostStreams: number;
  readonly #isFresh: boolean;
  #opened = 0;

  constructor({ streams, nowUs, firstTurn = 0, slice }: PoolOptions, { http2 = {}, connections }: Target) {
    this.#entries = streams.map((openStream) => new EntryPoint(openStream, nowUs));
    for (const entry of this.#entries) this.#open.set(entry, []);
    this.#turns = new EntryTurns(this.#entries, firstTurn);
    this.#isFresh = connections === 'fresh';
    this.#mostConnections = this.#isFresh ? Infinity : shareOf(http2.maxConnections ?? MOST_CONNECTIONS, slice);
    this.#mostStreams = http2.maxStreams ?? MOST_STREAMS;
  }

  takeOpened(): number {
    const opened = this.#opened;
    this.#opened = 0;
    return opened;
  }

  get hasSeveralEntries(): boolean {
    return this.#entries.length > 1;
  }

  get hasRoom(): boolean {
    return this.#entries.some((entry) => this.#hasRoomAt(entry));
  }

  send(exchange: Exchange, wire: WireFields, preferred?: EntryPoint): Http2Stream {
    const isPreferred = preferred !== undefined && !preferred.isAvoided && this.#hasRoomAt(preferred);
    return this.#connectionTo(isPreferred ? preferred : this.#nextWithRoom(), []).send(exchange, wire);
  }

  sendAnew(exchange: Exchange, wire: WireFields): Http2Stream {
    const entry = this.#nextWithRoom();
    const connection = this.#canOpen(entry) ? this.#openTo(entry, []) : this.#connectionTo(entry, []);
    return connection.send(exchange, wire);
  }

  sendElsewhere(exchange: Exchange, wire: WireFields, { notAt }: Elsewhere): Http2Stream | undefined {
    if (notAt.length >= this.#entries.length) return undefined;
    return this.#connectionTo(this.#turns.next(notAt), notAt).send(exchange, wire);
  }

  /** They stay until the server closes them, which it says before: nothing is lost by that. */
  closeOld(): void {}

  close(): void {
    for (const connection of this.#all) connection.destroy();
    this.#all.clear();
    for (const connections of this.#open.values()) connections.length = 0;
  }

  onMade(): void {
    this.#opened++;
  }

  onLeaving(connection: Http2Connection): void {
    const open = this.#openOf(connection.entry);
    const position = open.indexOf(connection);
    if (position !== -1) open.splice(position, 1);
  }

  onGone(connection: Http2Connection): void {
    this.#all.delete(connection);
  }

  #nextWithRoom(): EntryPoint {
    const full = this.#entries.filter((entry) => !this.#hasRoomAt(entry));
    return this.#turns.next(full.length === this.#entries.length ? [] : full);
  }

  #hasRoomAt(entry: EntryPoint): boolean {
    return this.#canOpen(entry) || this.#openOf(entry).some(({ room }) => room > 0);
  }

  #canOpen(entry: EntryPoint): boolean {
    return this.#openOf(entry).length < this.#mostConnections;
  }

  /** Where nothing has room, as for what is sent once more, the one with the fewest: there it waits. */
  #connectionTo(entry: EntryPoint, notAt: readonly EntryPoint[]): Http2Connection {
    let best: Http2Connection | undefined;
    for (const connection of this.#openOf(entry)) {
      const isBetter = best === undefined || (connection.room > 0 && connection.taken < best.taken) || best.room <= 0;
      if (isBetter) best = connection;
    }
    if (best !== undefined && ((best.taken === 0 && best.room > 0) || !this.#canOpen(entry))) return best;
    return this.#openTo(entry, notAt);
  }

  #openTo(entry: EntryPoint, notAt: readonly EntryPoint[]): Http2Connection {
    const isLast = notAt.length + 1 >= this.#entries.length;
    entry.opening();
    const connection = new Http2Connection(entry, this, {
      mostStreams: this.#mostStreams,
      connectWithinMs: isLast ? undefined : CONNECT_WITHIN_MS,
      isFresh: this.#isFresh,
    });
    this.#openOf(entry).push(connection);
    this.#all.add(connection);
    return connection;
  }

  #openOf(entry: EntryPoint): Http2Connection[] {
    const open = this.#open.get(entry);
    if (open === undefined) throw new RangeError('a connection leads to no entry point of this pool');
    return open;
  }
}

/** Each generator has one at least; the first ones take what does not divide evenly. */
function shareOf(all: number, { index, count }: NonNullable<PoolOptions['slice']> = { index: 0, count: 1 }): number {
  return Math.max(1, Math.floor(all / count) + (index < all % count ? 1 : 0));
}

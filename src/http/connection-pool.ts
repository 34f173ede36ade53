import { Connection, type ConnectionOwner } from './connection.ts';
import { CONNECT_WITHIN_MS, EntryPoint, type OpenStream } from './entry-point.ts';
import { EntryTurns } from './entry-turns.ts';
import type { Exchange } from './exchange.ts';
import type { Elsewhere, RequestPool } from './request-pool.ts';
import type { WireText } from './request-writer.ts';

/**
 * Keep-alive connections, opened on demand; of each entry point the one used last is used next, so that those not needed grow old and
 * are closed. Requests take turns among the entry points. There are never more than hits in flight, because one is opened only when none
 * is idle.
 */
export class ConnectionPool implements ConnectionOwner, RequestPool<WireText> {
  /** one more is opened where none is idle */
  readonly hasRoom = true;
  readonly #entries: readonly EntryPoint[];
  readonly #nowUs: () => number;
  readonly #all = new Set<Connection>();
  /** of each entry point, ascending by the time they became idle */
  readonly #idle = new Map<EntryPoint, Connection[]>();
  readonly #isFresh: boolean;
  readonly #turns: EntryTurns;

  /**
   * @param firstTurn  pools of several generators begin with different entry points
   * @param isFresh    no connection is used twice
   */
  constructor(streams: readonly OpenStream[], nowUs: () => number, firstTurn = 0, isFresh = false) {
    this.#isFresh = isFresh;
    this.#entries = streams.map((openStream) => new EntryPoint(openStream, nowUs));
    for (const entry of this.#entries) this.#idle.set(entry, []);
    this.#nowUs = nowUs;
    this.#turns = new EntryTurns(this.#entries, firstTurn);
  }

  takeOpened(): undefined {
    return undefined;
  }

  get hasSeveralEntries(): boolean {
    return this.#entries.length > 1;
  }

  /**
   * @param preferred  the entry point to take unless it failed of late
   * @returns the connection that took the request
   */
  send(exchange: Exchange, wire: WireText, preferred?: EntryPoint): Connection {
    const entry = preferred === undefined || preferred.isAvoided ? this.#turns.next([]) : preferred;
    const connection = this.#takeIdle(entry) ?? this.#open(entry, []);
    connection.send(exchange, wire);
    return connection;
  }

  /** Sends on a new connection to the next entry point. */
  sendAnew(exchange: Exchange, wire: WireText): Connection {
    const connection = this.#open(this.#turns.next([]), []);
    connection.send(exchange, wire);
    return connection;
  }

  /** Sends on a new connection to an entry point that has not failed this request. @returns undefined: there is none left */
  sendElsewhere(exchange: Exchange, wire: WireText, { notAt }: Elsewhere): Connection | undefined {
    if (notAt.length >= this.#entries.length) return undefined;
    const connection = this.#open(this.#turns.next(notAt), notAt);
    connection.send(exchange, wire);
    return connection;
  }

  /** Closes what has been idle for longer than the server keeps it. */
  closeOld(): void {
    const nowUs = this.#nowUs();
    for (const idle of this.#idle.values()) {
      for (const connection of idle.filter((candidate) => isOld(candidate, nowUs))) {
        this.onGone(connection);
        connection.destroy();
      }
    }
  }

  close(): void {
    for (const connection of this.#all) connection.destroy();
    this.#all.clear();
    for (const idle of this.#idle.values()) idle.length = 0;
  }

  onIdle(connection: Connection): void {
    if (this.#isFresh) {
      connection.abandon();
      return;
    }
    connection.idleSinceUs = this.#nowUs();
    this.#idleOf(connection.entry).push(connection);
  }

  onGone(connection: Connection): void {
    this.#all.delete(connection);
    const idle = this.#idleOf(connection.entry);
    const position = idle.indexOf(connection);
    if (position !== -1) idle.splice(position, 1);
  }

  #takeIdle(entry: EntryPoint): Connection | undefined {
    const connection = this.#idleOf(entry).pop();
    if (connection === undefined || !isOld(connection, this.#nowUs())) return connection;
    connection.abandon();
    return this.#takeIdle(entry);
  }

  #open(entry: EntryPoint, notAt: readonly EntryPoint[]): Connection {
    const isLast = notAt.length + 1 >= this.#entries.length;
    entry.opening();
    const connection = new Connection(entry, this, isLast ? undefined : CONNECT_WITHIN_MS);
    this.#all.add(connection);
    return connection;
  }

  #idleOf(entry: EntryPoint): Connection[] {
    const idle = this.#idle.get(entry);
    if (idle === undefined) throw new RangeError('a connection leads to no entry point of this pool');
    return idle;
  }
}

function isOld(connection: Connection, nowUs: number): boolean {
  return nowUs - connection.idleSinceUs > connection.keptAliveMs * 1000;
}

import { Connection, type ConnectionOwner, type Exchange, type OpenStream } from './connection.ts';
import type { WireText } from './request-writer.ts';

/**
 * Keep-alive connections, opened on demand; the one used last is used next, so that those not needed grow old and are closed.
 * There are never more than hits in flight, because one is opened only when none is idle.
 */
export class ConnectionPool implements ConnectionOwner {
  readonly #openStream: OpenStream;
  readonly #nowUs: () => number;
  readonly #all = new Set<Connection>();
  /** ascending by the time they became idle */
  readonly #idle: Connection[] = [];

  constructor(openStream: OpenStream, nowUs: () => number) {
    this.#openStream = openStream;
    this.#nowUs = nowUs;
  }

  /** @returns the connection that took the request */
  send(exchange: Exchange, wire: WireText): Connection {
    const connection = this.#takeIdle() ?? this.#open();
    connection.send(exchange, wire);
    return connection;
  }

  /** Closes a connection that has not answered in time. */
  discard(connection: Connection): void {
    this.#all.delete(connection);
    connection.destroy();
  }

  /** Closes what has been idle for longer than the server keeps it. */
  closeOld(): void {
    const nowUs = this.#nowUs();
    for (const connection of this.#idle.filter((candidate) => isOld(candidate, nowUs))) {
      this.onGone(connection);
      connection.destroy();
    }
  }

  close(): void {
    for (const connection of this.#all) connection.destroy();
    this.#all.clear();
    this.#idle.length = 0;
  }

  onIdle(connection: Connection): void {
    connection.idleSinceUs = this.#nowUs();
    this.#idle.push(connection);
  }

  onGone(connection: Connection): void {
    this.#all.delete(connection);
    const position = this.#idle.indexOf(connection);
    if (position !== -1) this.#idle.splice(position, 1);
  }

  #takeIdle(): Connection | undefined {
    const connection = this.#idle.pop();
    if (connection === undefined || !isOld(connection, this.#nowUs())) return connection;
    this.discard(connection);
    return this.#takeIdle();
  }

  #open(): Connection {
    const connection = new Connection(this.#openStream, this);
    this.#all.add(connection);
    return connection;
  }
}

function isOld(connection: Connection, nowUs: number): boolean {
  return nowUs - connection.idleSinceUs > connection.keptAliveMs * 1000;
}

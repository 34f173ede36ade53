import type { EntryPoint, OpenStream } from './entry-point.ts';
import type { Exchange } from './exchange.ts';
import type { FilledRequest, RequestTemplates } from './target.ts';

/** What took a request: a connection, or a stream of one. */
export interface Carrier {
  /** where it leads */
  readonly entry: EntryPoint;
  /** the server may have seen the request */
  readonly isConnected: boolean;
  /** Its answer is not waited for any more; tells nobody. */
  abandon(): void;
}

/** What a request that is sent for another time must not have again. */
export interface Elsewhere {
  /** entry points that have failed it */
  readonly notAt: readonly EntryPoint[];
}

/** Connections to all entry points of a target. @typeParam Wire  a request as its protocol wants it */
export interface RequestPool<Wire> {
  readonly hasSeveralEntries: boolean;
  /** false: nothing can take a request now */
  readonly hasRoom: boolean;
  /** of HTTP/2, connections since this was last asked; undefined: they are not counted */
  takeOpened(): number | undefined;
  /** @param preferred  the entry point to take unless it failed of late */
  send(exchange: Exchange, wire: Wire, preferred?: EntryPoint): Carrier;
  /** Sends on another connection to the next entry point, a new one where there may be one more. */
  sendAnew(exchange: Exchange, wire: Wire): Carrier;
  /** Sends to an entry point that has not failed this request. @returns undefined: there is none left */
  sendElsewhere(exchange: Exchange, wire: Wire, elsewhere: Elsewhere): Carrier | undefined;
  /** Closes what the server would close soon. */
  closeOld(): void;
  close(): void;
}

/** Writes requests for one target. @param cookies  value of a Cookie header, printable ASCII; '' for none */
export type Writer<Wire> = (request: FilledRequest, cookies?: string) => Wire;

export interface PoolOptions {
  /** one of each entry point, as `streamsTo` opens them */
  readonly streams: readonly OpenStream[];
  /** the clock that ages connections, µs */
  readonly nowUs: () => number;
  /** pools of several generators begin with different entry points */
  readonly firstTurn?: number;
  /** of the connections of HTTP/2, which one of several generators this is; absent: the only one */
  readonly slice?: { readonly index: number; readonly count: number };
}

/** How one version of HTTP is spoken to a target. */
export interface Protocol<Wire> {
  openPool(options: PoolOptions): RequestPool<Wire>;
  /** @throws {BenchdayError} INTERNAL when a header would break out of its line */
  readonly writer: (templates: RequestTemplates) => Writer<Wire>;
}

import type { ResponseHead } from './response-head.ts';

/** How one request on a connection ended, other than by an answer. */
export interface Breakage {
  /** `connect`: the connection was never made, the server cannot have seen the request */
  readonly kind: 'connect' | 'broken';
  /** errno, or a reason in words */
  readonly reason: string;
  /** closed before any byte of the answer, on a connection that had answered before: most likely it was closed while it was idle */
  readonly isStale: boolean;
  /** no byte of an answer came */
  readonly isUnanswered: boolean;
  /** the server said that it did nothing with the request, which may be sent again whatever it asks for. @source RFC 9113, 8.7 */
  readonly isUnprocessed?: true;
  /** what the system or the TLS library said, where that ended it */
  readonly cause?: Error;
}

/** One request and its answer, as it arrives. */
export interface Exchange {
  readonly isHeadRequest: boolean;
  onHead(head: ResponseHead): void;
  /** the bytes are valid only during the call */
  onBody(bytes: Buffer, start: number, end: number): void;
  onAnswer(): void;
  onBreakage(breakage: Breakage): void;
}

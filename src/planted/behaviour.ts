import type { Quantiles } from '../records/selftest-row.ts';

/** What the planted server does, in order of arrival of the hits. Crosses to its process as JSON. */
export interface ServerPlan {
  /** from the last byte of the request to the answer; taken in turn, from the start again after the last */
  readonly delaysMs: readonly number[];
  /** answers nothing for `lengthMs` from a twentieth of each period on; the first period begins with the first hit */
  readonly freeze?: { readonly periodMs: number; readonly lengthMs: number };
  /** so many first hits are not in `servedMs` */
  readonly servedFromHit?: number;
  /** before the first byte of a connection is read; given, each connection carries one hit */
  readonly acceptDelayMs?: number;
  /** every so many hits the connection is reset instead of answered */
  readonly resetEvery?: number;
  /** every so many hits the body is a wrong one */
  readonly wrongEvery?: number;
  /** how an answer goes over the wire; several take turns. Absent: whole, with its length */
  readonly forms?: readonly AnswerForm[];
}

/**
 * `interim`: 103 comes before it. `cut-letter`: two packets, cut within a letter. `closing`: with Connection: close, and that it does.
 * `until-close`: HTTP/1.0 without a length. `bytes`: in chunks, and no text.
 */
export type AnswerForm = 'plain' | 'interim' | 'cut-letter' | 'closing' | 'until-close' | 'bytes';

/** A behaviour whose true response times are known before anything is measured. */
export interface Behaviour {
  readonly id: string;
  readonly title: string;
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** by chance, to look at the shape of the sending too, or evenly spaced where the truth needs it */
  readonly arrivals: 'poisson' | 'uniform';
  readonly plan: ServerPlan;
  /** false: it is there to be counted, and its times are not compared */
  readonly isTimed?: false;
  /** as planted: ms from due time to the answer */
  readonly truthMs: Quantiles;
}

/** What the planted server says of itself at the end. */
export interface ServerAccount {
  /** epoch ms at which each request was complete, in order */
  readonly arrivedMs: readonly number[];
  readonly resets: number;
  readonly wrongBodies: number;
  /** of all bodies that it sent */
  readonly bodyBytes: number;
  /** how much later than planted its answers left; p99, ms */
  readonly lateP99Ms: number;
  /** from the request (of a slow accept: the connection) to the answer, as it really was */
  readonly servedMs: Quantiles;
  /** how late its process was woken: what waited unread that long is in none of its own times; p99, ms */
  readonly wakeLateP99Ms: number;
}

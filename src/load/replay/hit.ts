import type { Arrival, RequestSpecification } from '../../scenario/schedule.ts';
import { openContentCheck, type ContentCheck } from '../../http/content-check.ts';
import type { EntryPoint } from '../../http/entry-point.ts';
import type { Breakage, Exchange } from '../../http/exchange.ts';
import type { Carrier } from '../../http/request-pool.ts';
import type { ResponseHead } from '../../http/response-head.ts';
import { AnswerReader } from './answer-reader.ts';
import type { OpenStep } from './visit-steps.ts';
import type { Visit } from './visitors.ts';

/** Told how a hit in flight ended. */
export interface HitOwner {
  onHitAnswered(hit: Hit): void;
  onHitBroken(hit: Hit, breakage: Breakage): void;
}

/** A hit that was sent and is not settled yet. */
export class Hit implements Exchange {
  readonly arrival: Arrival;
  readonly request: RequestSpecification;
  readonly sentUs: number;
  readonly isContentSampled: boolean;
  readonly visit: Visit | undefined;
  /** undefined: it is of no flow */
  readonly step: OpenStep | undefined;
  readonly #owner: HitOwner;
  connection: Carrier | undefined;
  /** entry points that failed it */
  failedAt: readonly EntryPoint[] = [];
  doneUs = 0;
  status = 0;
  bodyBytes = 0;
  /** undefined: nothing to look for, or not looked into */
  contentCheck: ContentCheck | undefined;
  /** answered in full; only its content is still being looked into */
  isAnswered = false;
  /** neighbours among the unsettled hits, in order of due time */
  previous: Hit | undefined;
  next: Hit | undefined;

  constructor(
    hit: Pick<Hit, 'arrival' | 'request' | 'sentUs' | 'isContentSampled' | 'visit' | 'step'> & {
      readonly owner: HitOwner;
    },
  ) {
    this.arrival = hit.arrival;
    this.request = hit.request;
    this.sentUs = hit.sentUs;
    this.isContentSampled = hit.isContentSampled;
    this.visit = hit.visit;
    this.step = hit.step;
    this.#owner = hit.owner;
  }

  get isHeadRequest(): boolean {
    return this.request.method === 'HEAD';
  }

  get isStatusExpected(): boolean {
    return this.request.expect.status.includes(this.status);
  }

  onHead(head: ResponseHead): void {
    this.status = head.status;
    if (head.setCookies !== undefined) this.visit?.keep(head.setCookies, this.arrival);
    const { arrival } = this;
    if (this.step !== undefined && this.step.takes.length > 0) {
      if (!this.isStatusExpected) return;
      const { marker, json } = arrival;
      const wish = this.isHeadRequest || (marker === undefined && json === undefined) ? undefined : arrival;
      this.contentCheck = new AnswerReader(this.step.option.take, head, wish);
      return;
    }
    if (arrival.marker === undefined && arrival.json === undefined) return;
    if (this.isHeadRequest || !this.isStatusExpected) return;
    this.contentCheck = openContentCheck(arrival, head, this.isContentSampled);
  }

  /** Of a step; in the order of what it takes. */
  get taken(): readonly (string | undefined)[] {
    return this.contentCheck instanceof AnswerReader ? this.contentCheck.values : [];
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    this.bodyBytes += end - start;
    this.contentCheck?.feed(bytes, start, end);
  }

  onAnswer(): void {
    this.#owner.onHitAnswered(this);
  }

  onBreakage(breakage: Breakage): void {
    this.#owner.onHitBroken(this, breakage);
  }
}

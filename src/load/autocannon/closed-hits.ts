import { BenchdayError } from '../../base/errors.ts';
import type { Arrival, RequestSpecification } from '../../scenario/schedule.ts';
import { ScheduleDigest } from '../../scenario/schedule-digest.ts';
import { OUTCOME, OutcomeRows, type OutcomeColumns, type OutcomeRow } from '../replay/outcome-rows.ts';
import { countReason, emptyTally, writeEndOf, type WriteEnd } from '../replay/tally.ts';

/** A timer of Node may end so much before its time. */
const TIMER_EARLY_MS = 2;

/** A hit that was sent by a connection and is not answered yet. */
export interface ClosedHit {
  readonly arrival: Arrival;
  readonly sentUs: number;
}

/** What a connection got. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly bodyBytes: number;
}

export interface ClosedHitsParts {
  readonly arrivals: Iterator<Arrival, void>;
  readonly requests: readonly RequestSpecification[];
  readonly durationUs: number;
  /** µs after time 0 */
  readonly clockUs: () => number;
  readonly onBatch: (batch: { columns: OutcomeColumns; settledUntilUs: number; inFlight: number }) => void;
}

/** The hits of a closed loop: handed out in the schedule's order, whenever a connection is free, and accounted for. */
export class ClosedHits {
  readonly digest = new ScheduleDigest();
  readonly tally = emptyTally();
  readonly #parts: ClosedHitsParts;
  readonly #rows = new OutcomeRows();
  readonly #inFlight = new Set<ClosedHit>();
  #next: Arrival | undefined;

  constructor(parts: ClosedHitsParts) {
    this.#parts = parts;
    this.#advance();
  }

  get isExhausted(): boolean {
    return this.#next === undefined;
  }

  /** @throws {BenchdayError} INTERNAL when there is none left */
  take(): ClosedHit {
    const arrival = this.#next;
    if (arrival === undefined) throw new BenchdayError('INTERNAL', 'a connection asked for a hit after the last one');
    this.#advance();
    this.digest.add(arrival);
    const hit = { arrival, sentUs: this.#parts.clockUs() };
    this.#inFlight.add(hit);
    return hit;
  }

  answered(hit: ClosedHit, { status, body, bodyBytes }: Answer): void {
    const request = this.#requestOf(hit.arrival);
    const isExpected = request.expect.status.includes(status);
    this.#countWrite(hit, writeEndOf(status, isExpected));
    const { marker } = hit.arrival;
    const isRight = marker === undefined || body.includes(marker);
    if (!isExpected) countReason(this.tally.failures.status, String(status));
    else if (!isRight) this.tally.failures.content++;
    this.#settle(hit, isExpected && isRight ? OUTCOME.ok : OUTCOME.failed, bodyBytes);
  }

  /** @param reason  errno, or a word */
  broken(hit: ClosedHit, kind: 'connect' | 'broken', reason: string): void {
    countReason(this.tally.failures[kind], reason);
    this.#countWrite(hit, kind === 'connect' ? 'refused' : 'unknown');
    this.#settle(hit, OUTCOME.failed, 0);
  }

  /** The connection was given up: after the time limit by us, before it by the server. */
  lost(hit: ClosedHit, timeoutMs: number): void {
    if (this.#parts.clockUs() - hit.sentUs >= (timeoutMs - TIMER_EARLY_MS) * 1000) this.#timedOut(hit);
    else this.broken(hit, 'broken', 'closed');
  }

  #timedOut(hit: ClosedHit): void {
    this.#countWrite(hit, 'unknown');
    this.#settle(hit, OUTCOME.timedOut, 0);
  }

  /** What is still in flight is given up, what was not handed out is dropped. */
  end(): void {
    for (const hit of this.#inFlight) this.#timedOut(hit);
    const lastUs = Math.max(0, this.#parts.durationUs - 1);
    while (this.#next !== undefined) {
      this.digest.add(this.#next);
      const { request } = this.#next;
      this.#addRow({ dueUs: lastUs, sentUs: lastUs, doneUs: lastUs, bodyBytes: 0, request, outcome: OUTCOME.dropped });
      this.#advance();
    }
    this.handOver();
  }

  handOver(): void {
    const [oldest] = this.#inFlight;
    const settledUntilUs = oldest?.sentUs ?? this.#parts.clockUs();
    this.#parts.onBatch({ columns: this.#rows.take(), settledUntilUs, inFlight: this.#inFlight.size });
  }

  #settle(hit: ClosedHit, outcome: OutcomeRow['outcome'], bodyBytes: number): void {
    this.#inFlight.delete(hit);
    const serviceUs = Math.max(0, this.#parts.clockUs() - hit.sentUs);
    // There is no due time: the hit counts where it was sent, in the last interval at the latest.
    const dueUs = Math.min(hit.sentUs, Math.max(0, this.#parts.durationUs - 1));
    const { request } = hit.arrival;
    this.#addRow({ dueUs, sentUs: dueUs, doneUs: dueUs + serviceUs, bodyBytes, request, outcome });
  }

  #addRow(row: OutcomeRow): void {
    this.#rows.add(row);
    if (this.#rows.isFull) this.handOver();
  }

  #countWrite({ arrival }: ClosedHit, end: WriteEnd): void {
    if (this.#requestOf(arrival).isWrite) this.tally.writes[end]++;
  }

  #requestOf({ request, index }: Arrival): RequestSpecification {
    const found = this.#parts.requests[request];
    if (found === undefined) throw new BenchdayError('INTERNAL', `hit ${index} asks for no known endpoint`);
    return found;
  }

  #advance(): void {
    const { done, value } = this.#parts.arrivals.next();
    this.#next = done === true ? undefined : value;
  }
}

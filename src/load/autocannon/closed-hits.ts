import { BenchdayError } from '../../base/errors.ts';
import type { Arrival, RequestSpecification } from '../../scenario/schedule.ts';
import { ScheduleDigest } from '../../scenario/schedule-digest.ts';
import { OUTCOME, OutcomeRows, type OutcomeColumns, type OutcomeRow } from '../replay/outcome-rows.ts';
import type { Answer } from './answer-reader.ts';
import { brokenOutcome, countReason, emptyTally, writeEndOf, type WriteEnd } from '../replay/tally.ts';

/** A timer of Node may end so much before its time. */
const TIMER_EARLY_MS = 2;

/** A hit that was sent by a connection and is not answered yet. */
export interface ClosedHit {
  readonly arrival: Arrival;
  readonly sentUs: number;
}

/** How a hit ended without an answer. */
interface Breakage {
  readonly kind: 'connect' | 'broken';
  /** errno, or a word */
  readonly reason: string;
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
  /** bodies that are still being unpacked */
  readonly #checks: Promise<void>[] = [];
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

  isHead(hit: ClosedHit): boolean {
    return this.#requestOf(hit.arrival).method === 'HEAD';
  }

  answered(hit: ClosedHit, { status, bodyBytes, isRight }: Answer): void {
    const isExpected = this.#requestOf(hit.arrival).expect.status.includes(status);
    this.#countWrite(hit, writeEndOf(status, isExpected));
    const doneUs = this.#parts.clockUs();
    const settle = (isContentRight: boolean): void => {
      if (!isExpected) countReason(this.tally.failures.status, String(status));
      else if (!isContentRight) this.tally.failures.content++;
      this.#settle(hit, isExpected && isContentRight ? OUTCOME.ok : OUTCOME.failed, { doneUs, bodyBytes });
    };
    if (typeof isRight === 'boolean') settle(isRight);
    else this.#checks.push(isRight.then(settle));
  }

  /** @param bodyBytes  what had come of its answer */
  broken(hit: ClosedHit, { kind, reason }: Breakage, bodyBytes: number): void {
    countReason(this.tally.failures[kind], reason);
    this.#countWrite(hit, kind === 'connect' ? 'refused' : 'unknown');
    this.#settle(hit, brokenOutcome(reason), { doneUs: this.#parts.clockUs(), bodyBytes });
  }

  /** The connection was given up: after the time limit by us, before it by the server. */
  lost(hit: ClosedHit, timeoutMs: number, bodyBytes: number): void {
    if (this.#parts.clockUs() - hit.sentUs >= (timeoutMs - TIMER_EARLY_MS) * 1000) this.#timedOut(hit, bodyBytes);
    else this.broken(hit, { kind: 'broken', reason: 'closed' }, bodyBytes);
  }

  #timedOut(hit: ClosedHit, bodyBytes = 0): void {
    this.#countWrite(hit, 'unknown');
    this.#settle(hit, OUTCOME.timedOut, { doneUs: this.#parts.clockUs(), bodyBytes });
  }

  /** What is still in flight is given up, what was not handed out is dropped. */
  async end(): Promise<void> {
    await Promise.all(this.#checks);
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

  #settle(
    hit: ClosedHit,
    outcome: OutcomeRow['outcome'],
    { doneUs, bodyBytes }: { readonly doneUs: number; readonly bodyBytes: number },
  ): void {
    this.#inFlight.delete(hit);
    const serviceUs = Math.max(0, doneUs - hit.sentUs);
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

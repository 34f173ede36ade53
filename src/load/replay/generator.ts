import { BenchdayError } from '../../base/errors.ts';
import type { ErrorSight } from '../../records/load-totals.ts';
import type { Arrival } from '../../scenario/schedule.ts';
import { ScheduleDigest } from '../../scenario/schedule-digest.ts';
import type { Breakage } from '../../http/exchange.ts';
import { isSampled } from '../../http/content-check.ts';
import { noteError } from './error-sights.ts';
import type { GeneratorParts } from './generator-parts.ts';
import { Hit, type HitOwner } from './hit.ts';
import { OUTCOME, OutcomeRows, type OutcomeRow } from './outcome-rows.ts';
import { waitUs } from './pacer.ts';
import { sendAgain } from './second-try.ts';
import { brokenOutcome, countReason, emptyTally, writeEndOf, type WriteEnd } from './tally.ts';
import { UnsettledHits } from './unsettled-hits.ts';
import { type OpenStep, type StepOwner, VisitSteps } from './visit-steps.ts';

/** After this many hits in a row, answers are read before more leave; else a late wake-up would delay them. */
const MOST_AT_ONCE = 128;

const BATCH_US = 1_000_000;

/** Sends each hit at its due time and follows it until it is settled. */
export class LoadGenerator<Wire> implements HitOwner, StepOwner {
  readonly digest = new ScheduleDigest();
  readonly tally = emptyTally();
  readonly #parts: GeneratorParts<Wire>;
  readonly #unsettled = new UnsettledHits();
  readonly #rows: OutcomeRows;
  readonly #steps: VisitSteps | undefined;
  readonly #takenByRequest: number[];
  #batchAtUs = BATCH_US;
  #hasEnded = false;

  constructor(parts: GeneratorParts<Wire>) {
    this.#parts = parts;
    const { flows, visitors, requests } = parts;
    this.#rows = new OutcomeRows(flows !== undefined);
    if (flows !== undefined && visitors !== undefined)
      this.#steps = new VisitSteps({ requests, flows }, visitors, this);
    this.#takenByRequest = parts.requests.map(() => 0);
  }

  /** What became of the visits; undefined without flows. */
  get flowCounts(): ReturnType<VisitSteps['counts']> | undefined {
    return this.#steps?.counts();
  }

  /** From then on it runs by itself until every hit is settled. */
  start(): void {
    this.#wake();
  }

  onHitAnswered(hit: Hit): void {
    hit.doneUs = this.#parts.clockUs();
    hit.isAnswered = true;
    this.#parts.places.release();
    this.#countWrite(hit, writeEndOf(hit.status, hit.isStatusExpected));
    if (!hit.isStatusExpected) {
      countReason(this.tally.failures.status, String(hit.status));
      this.#note('status', String(hit.status), hit.arrival);
      this.#settle(hit, OUTCOME.failed);
      return;
    }
    const verdict = hit.contentCheck?.verdict() ?? true;
    if (typeof verdict === 'boolean') {
      this.#settleContent(hit, verdict);
      return;
    }
    void verdict.then((isRight) => {
      this.#settleContent(hit, isRight);
    });
  }

  onHitBroken(hit: Hit, breakage: Breakage): void {
    hit.doneUs = this.#parts.clockUs();
    if (sendAgain(hit, breakage, this.#parts, this.tally)) return;
    const { kind, reason, isUnprocessed } = breakage;
    this.#parts.places.release();
    this.#countWrite(hit, kind === 'connect' || isUnprocessed === true ? 'refused' : 'unknown');
    countReason(this.tally.failures[kind], reason);
    this.#note(kind, reason, hit.arrival);
    this.#settle(hit, brokenOutcome(reason));
  }

  onStepReady(arrival: Arrival, step: OpenStep): void {
    this.#send(arrival, step);
  }

  onStepNotReached({ dueUs, request }: Arrival): void {
    const outcome = OUTCOME.notReached;
    this.#addRow({ dueUs, sentUs: dueUs, doneUs: dueUs, bodyBytes: 0, request, outcome });
  }

  readonly #wake = (): void => {
    if (this.#hasEnded) return;
    const nowUs = this.#parts.clockUs();
    const isBehind = this.#sendDue(nowUs);
    this.#giveUpOverdue(nowUs);
    if (nowUs >= this.#batchAtUs) this.#secondPassed(nowUs);
    if (this.#isFinished()) {
      this.#end();
      return;
    }
    if (isBehind) setImmediate(this.#wake);
    else this.#sleep(this.#parts.clockUs());
  };

  #sleep(nowUs: number): void {
    const nextUs = this.#nextEventUs();
    const ownUs = waitUs(nowUs, nextUs);
    const wokenUs = nowUs + ownUs;
    const laterUs = Math.min(this.#parts.pacer.dueAfterUs(wokenUs), Math.max(wokenUs, this.#batchAtUs));
    const thenUs = ownUs + waitUs(wokenUs, laterUs);
    this.#parts.alarm.wakeIn(ownUs, this.#wake, { leastUs: nextUs - nowUs, thenUs });
  }

  #isFinished(): boolean {
    return this.#parts.pacer.nextDueUs === Infinity && this.#unsettled.isEmpty;
  }

  /** @returns whether more hits are due than may leave in a row */
  #sendDue(nowUs: number): boolean {
    const { pacer } = this.#parts;
    for (let sent = 0; sent < MOST_AT_ONCE; sent++) {
      const arrival = pacer.take(nowUs);
      if (arrival === undefined) return false;
      this.digest.add(arrival);
      if (arrival.step === undefined) this.#send(arrival);
      else this.#steps?.due(arrival, arrival.step);
    }
    return pacer.nextDueUs <= nowUs;
  }

  #send(arrival: Arrival, step?: OpenStep): void {
    const request = this.#parts.requests[arrival.request];
    if (request === undefined) throw new BenchdayError('INTERNAL', `hit ${arrival.index} asks for no known endpoint`);
    const earlierHits = this.#takenByRequest[arrival.request] ?? 0;
    this.#takenByRequest[arrival.request] = earlierHits + 1;
    if (!this.#parts.places.take()) {
      const { dueUs } = arrival;
      this.#addRow({
        dueUs,
        sentUs: dueUs,
        doneUs: dueUs,
        bodyBytes: 0,
        request: arrival.request,
        outcome: OUTCOME.dropped,
      });
      this.#note('dropped', this.#parts.places.lacked, arrival);
      if (step === undefined) this.#parts.visitors?.passOver(arrival);
      else this.#steps?.settle(step, OUTCOME.dropped, [], dueUs);
      return;
    }
    const visit = step === undefined ? this.#parts.visitors?.visitOf(arrival) : step.going.visit;
    const wire = this.#parts.write(arrival, visit);
    const isContentSampled = isSampled(arrival.index, earlierHits);
    const hit = new Hit({
      arrival,
      request,
      sentUs: this.#parts.clockUs(),
      isContentSampled,
      visit,
      step,
      owner: this,
    });
    if (step === undefined) this.#unsettled.add(hit);
    else this.#unsettled.insert(hit);
    if (request.isWrite) this.#parts.journal?.invoke(arrival.index, hit.sentUs / 1000);
    hit.connection = this.#parts.pool.send(hit, wire, visit?.entry);
    if (visit !== undefined) visit.entry = hit.connection.entry;
  }

  #giveUpOverdue(nowUs: number): void {
    const first = this.#unsettled.first;
    const dueBeforeUs = nowUs - this.#parts.timeoutMs * 1000;
    if (first === undefined || first.arrival.dueUs > dueBeforeUs) return;
    for (const hit of this.#unsettled.unansweredBefore(dueBeforeUs)) {
      hit.doneUs = nowUs;
      this.#parts.places.release();
      this.#countWrite(hit, hit.connection?.isConnected === true ? 'unknown' : 'refused');
      hit.connection?.abandon();
      this.#note('timed-out', 'no answer in time', hit.arrival);
      this.#settle(hit, OUTCOME.timedOut);
    }
  }

  #settleContent(hit: Hit, isRight: boolean): void {
    if (!isRight) {
      this.tally.failures.content++;
      this.#note('content', 'the body is not as expected', hit.arrival);
    }
    this.#settle(hit, isRight ? OUTCOME.ok : OUTCOME.failed);
  }

  #settle(hit: Hit, outcome: OutcomeRow['outcome']): void {
    const { sentUs, doneUs, bodyBytes, step } = hit;
    // Before it is taken out: what waits for it was due after it, and is not settled either.
    if (step !== undefined) this.#steps?.settle(step, outcome, hit.taken, doneUs);
    this.#unsettled.remove(hit);
    this.#parts.slowest?.add(hit, outcome === OUTCOME.ok);
    const { dueUs, request } = hit.arrival;
    this.#addRow({ dueUs, sentUs, doneUs, bodyBytes, request, outcome }, step?.heldUs);
    // The alarm may be set for long after the last answer.
    if (this.#isFinished()) setImmediate(this.#wake);
  }

  #note(kind: ErrorSight['kind'], reason: string, { dueUs, path, request, step }: Arrival): void {
    const { name = '', method = '', path: template = '' } = this.#parts.requests[request] ?? {};
    // The path of a step holds what answers and feeds gave, as tokens are.
    const sample = `${method} ${step === undefined ? path : template}`;
    const seen = { kind, reason, endpoint: name, dueMs: dueUs / 1000, sample };
    this.tally.sights = noteError(this.tally.sights, seen);
  }

  #countWrite(hit: Hit, end: WriteEnd): void {
    if (!hit.request.isWrite) return;
    this.tally.writes[end]++;
    this.#parts.journal?.end(hit.arrival.index, end, hit.doneUs / 1000);
  }

  #addRow(row: OutcomeRow, heldUs?: number): void {
    this.#rows.add(row, heldUs);
    if (this.#rows.isFull) this.#handOver();
  }

  #secondPassed(nowUs: number): void {
    this.#batchAtUs = nowUs + BATCH_US;
    this.#parts.pool.closeOld();
    this.#handOver();
  }

  #handOver(): void {
    const settledUntilUs = Math.min(this.#parts.pacer.nextDueUs, this.#unsettled.first?.arrival.dueUs ?? Infinity);
    this.#parts.onBatch({ columns: this.#rows.take(), settledUntilUs, inFlight: this.#parts.places.taken });
  }

  #end(): void {
    this.#hasEnded = true;
    this.#parts.journal?.close();
    this.#handOver();
    this.#parts.onEnd();
  }

  #nextEventUs(): number {
    const first = this.#unsettled.first;
    const giveUpUs = first === undefined ? Infinity : first.arrival.dueUs + this.#parts.timeoutMs * 1000;
    return Math.min(this.#parts.pacer.nextDueUs, giveUpUs, this.#batchAtUs);
  }
}

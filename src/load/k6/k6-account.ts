import { BenchdayError } from '../../base/errors.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import { ScheduleDigest } from '../../scenario/schedule-digest.ts';
import { scheduleDurationMs } from '../../scenario/schedule-totals.ts';
import type { Arrival, ScheduleSpecification } from '../../scenario/schedule.ts';
import type { LoadSettings } from '../load-engine.ts';
import { OUTCOME, OutcomeRows, type OutcomeRow } from '../replay/outcome-rows.ts';
import { ProgressMeter } from '../replay/progress-meter.ts';
import { Recorder } from '../replay/recorder.ts';
import { brokenOutcome, countReason, emptyTally, writeEndOf, type WriteEnd } from '../replay/tally.ts';
import { breakageOf, type K6Hit } from './hit-line.ts';

/** A hit that began so long before the time limit has been told. */
const SETTLED_AFTER_MS = 5000;

/** Turns what k6 says of its hits into the records of a load. */
export class K6Account {
  readonly #schedule: ScheduleSpecification;
  readonly #settings: LoadSettings;
  readonly #durationUs: number;
  readonly #recorder: Recorder;
  readonly #progress = new ProgressMeter(false);
  readonly #rows = new OutcomeRows();
  readonly #digest = new ScheduleDigest();
  readonly #requestOf: number[] = [];
  readonly #seen = new Set<number>();
  readonly #tally = emptyTally();
  #startedMs = Number.NaN;

  constructor(schedule: ScheduleSpecification, settings: LoadSettings) {
    const durationMs = scheduleDurationMs(schedule);
    this.#schedule = schedule;
    this.#settings = settings;
    this.#durationUs = durationMs * 1000;
    this.#recorder = new Recorder({
      requests: schedule.requests,
      intervalMs: settings.intervalMs,
      durationMs,
      hasDueTimes: false,
      onLatency: settings.onLatency,
    });
  }

  /** Every hit that was given to k6, in order. */
  plan(arrival: Arrival): void {
    this.#digest.add(arrival);
    this.#requestOf.push(arrival.request);
  }

  /** @param atMs  time 0 as k6 told it: it tells its hits by the clock of the system, which `wallMs` leaves once that is set */
  begin(atMs: number): void {
    this.#startedMs = atMs;
  }

  /** @throws {BenchdayError} GENERATOR_FAILED for a hit that was never given, is told twice, or before the begin */
  add(hit: K6Hit): void {
    if (Number.isNaN(this.#startedMs))
      throw new BenchdayError('GENERATOR_FAILED', `k6 reported hit ${hit.index} before it began`);
    const request = this.#requestOf[hit.index];
    if (request === undefined || this.#seen.has(hit.index)) {
      throw new BenchdayError(
        'GENERATOR_FAILED',
        `k6 reported hit ${hit.index}, which it had reported before or which nobody planned`,
      );
    }
    this.#seen.add(hit.index);
    const sinceUs = Math.max(0, (hit.startedMs - this.#startedMs) * 1000);
    // There is no due time: the hit counts where its iteration began, in the last interval at the latest.
    const dueUs = Math.min(sinceUs, Math.max(0, this.#durationUs - 1));
    const doneUs = dueUs + hit.responseMs * 1000;
    const sentUs = doneUs - Math.min(hit.serviceMs, hit.responseMs) * 1000;
    if (hit.bodyBytes === undefined) this.#recorder.forgetBytes(request);
    const bodyBytes = hit.bodyBytes ?? 0;
    this.#addRow({ dueUs, sentUs, doneUs, bodyBytes, request, outcome: this.#outcomeOf(hit, request) });
  }

  /** Tells the watcher. @param elapsedMs since time 0 */
  tell(elapsedMs: number): void {
    this.#handOver();
    const progress = this.#progress.next({ elapsedMs, counts: this.#recorder.total.counts(), inFlight: 0 });
    this.#settings.onProgress?.(progress);
    this.#recorder.closeUntil((elapsedMs - this.#settings.timeoutMs - SETTLED_AFTER_MS) * 1000);
  }

  /** What k6 never told was never sent. */
  finish(about: Pick<LoadTotals, 'engine' | 'loadModel' | 'startedAtMs' | 'generator'>): LoadTotals {
    const lastUs = Math.max(0, this.#durationUs - 1);
    for (const [index, request] of this.#requestOf.entries()) {
      if (this.#seen.has(index)) continue;
      this.#addRow({ dueUs: lastUs, sentUs: lastUs, doneUs: lastUs, bodyBytes: 0, request, outcome: OUTCOME.dropped });
    }
    this.#handOver();
    this.#recorder.closeUntil(Infinity);
    const { failures, writes } = this.#tally;
    return { ...about, ...this.#recorder.summary(), failures, writes, scheduleDigest: this.#digest.hex() };
  }

  #outcomeOf({ status, errorCode, isRight }: K6Hit, request: number): OutcomeRow['outcome'] {
    const { failures } = this.#tally;
    if (status === 0) {
      const breakage = breakageOf(errorCode);
      if (breakage === 'timed-out') {
        this.#countWrite(request, 'unknown');
        return OUTCOME.timedOut;
      }
      countReason(failures[breakage.kind], breakage.reason);
      this.#countWrite(request, breakage.kind === 'connect' ? 'refused' : 'unknown');
      return brokenOutcome(breakage.reason);
    }
    const isExpected = this.#schedule.requests[request]?.expect.status.includes(status) === true;
    this.#countWrite(request, writeEndOf(status, isExpected));
    if (!isExpected) countReason(failures.status, String(status));
    else if (!isRight) failures.content++;
    return isExpected && isRight ? OUTCOME.ok : OUTCOME.failed;
  }

  #countWrite(request: number, end: WriteEnd): void {
    if (this.#schedule.requests[request]?.isWrite === true) this.#tally.writes[end]++;
  }

  #addRow(row: OutcomeRow): void {
    this.#rows.add(row);
    if (this.#rows.isFull) this.#handOver();
  }

  #handOver(): void {
    const columns = this.#rows.take();
    this.#recorder.record(columns);
    this.#progress.record(columns);
  }
}

import type { LoadTotals } from '../../records/load-totals.ts';
import type { LoadSettings } from '../load-engine.ts';
import { OUTCOME, OutcomeRows, type OutcomeRow } from '../replay/outcome-rows.ts';
import { ProgressMeter } from '../replay/progress-meter.ts';
import { Recorder } from '../replay/recorder.ts';
import { brokenOutcome, countReason, emptyTally, writeEndOf } from '../replay/tally.ts';
import { EndpointNames } from './endpoint-names.ts';
import { breakageOf } from './hit-line.ts';
import type { Reach } from './reach.ts';
import type { RequestPoint, ScriptPoint } from './request-point.ts';

/** A request that began so long ago has been told, or is told as of now: k6's own time limit is 60 s. */
const SETTLED_AFTER_MS = 65_000;

const NO_ENDPOINT = 0xffff;

type Outcome = OutcomeRow['outcome'];

/** Turns the points of a user's script into the records of a load. Hits have no due times, and no schedule. */
export class ScriptAccount {
  readonly #settings: LoadSettings;
  readonly #recorder: Recorder;
  readonly #progress = new ProgressMeter(false);
  readonly #rows = new OutcomeRows();
  readonly #tally = emptyTally();
  readonly #checks = { passed: 0, failed: 0 };
  readonly #otherProtocols = new Set<string>();
  readonly #endpoints: EndpointNames;
  #droppedIterations = 0;
  #endpointCount = 0;
  #startedAtMs: number | undefined;
  #settledUntilUs = 0;
  /** end of the last request */
  #lastUs = 0;
  /** latest moment at which anything counted */
  #lastDueUs = 0;
  readonly #mostUs: number;

  /** @param mostMs  the longest it may run */
  constructor(settings: LoadSettings, mostMs: number, reach?: Pick<Reach, 'isOfTarget'>) {
    this.#settings = settings;
    this.#mostUs = Math.round(mostMs * 1000);
    this.#endpoints = new EndpointNames((name, isWrite) => {
      this.#recorder.addEndpoint({ name, isWrite });
      // k6 tells the sizes of no single answer.
      this.#recorder.forgetBytes(this.#endpointCount++);
    }, reach?.isOfTarget);
    this.#recorder = new Recorder({
      requests: [],
      intervalMs: settings.intervalMs,
      durationMs: mostMs,
      hasDueTimes: false,
      onLatency: settings.onLatency,
    });
  }

  /** epoch ms at which the first request began; undefined before one was told */
  get startedAtMs(): number | undefined {
    return this.#startedAtMs;
  }

  get checks(): { readonly passed: number; readonly failed: number } {
    return this.#checks;
  }

  /** that k6 began none of, as no user of its own was free */
  get droppedIterations(): number {
    return this.#droppedIterations;
  }

  /** that the script spoke beside HTTP; what it sent by them is not among the records */
  get otherProtocols(): readonly string[] {
    return [...this.#otherProtocols];
  }

  get areEndpointsFolded(): boolean {
    return this.#endpoints.areFolded;
  }

  /** from the first request to the end of the last one */
  get spanMs(): number {
    return this.#lastUs / 1000;
  }

  add(point: ScriptPoint): void {
    if (point.kind === 'check') this.#checks[point.isPassed ? 'passed' : 'failed']++;
    else if (point.kind === 'request') this.#addRequest(point.request);
    else if (point.kind === 'other-protocol') this.#otherProtocols.add(point.protocol);
    else {
      this.#droppedIterations += point.count;
      for (let nth = 0; nth < point.count; nth++) {
        this.#recorder.count(OUTCOME.dropped, { dueUs: this.#sinceStartUs(point.atMs), request: NO_ENDPOINT });
      }
    }
  }

  /** Tells the watcher. @param elapsedMs since time 0 */
  tell(elapsedMs: number): void {
    this.#handOver();
    const progress = this.#progress.next({ elapsedMs, counts: this.#recorder.total.counts(), inFlight: 0 });
    this.#settings.onProgress?.(progress);
    this.#settledUntilUs = Math.max(0, (elapsedMs - SETTLED_AFTER_MS) * 1000);
    this.#recorder.closeUntil(this.#settledUntilUs);
  }

  /** Requests that were sent, those without an answer included. */
  get sent(): number {
    this.#handOver();
    return this.#recorder.total.counts().sent;
  }

  finish(about: Pick<LoadTotals, 'engine' | 'loadModel' | 'startedAtMs' | 'generator' | 'script'>): LoadTotals {
    this.#handOver();
    const intervalUs = this.#settings.intervalMs * 1000;
    // Iterations may be dropped after the last request, and what counts at an edge is in the interval that begins there.
    const intervals = Math.max(Math.ceil(this.#lastUs / intervalUs), Math.floor(this.#lastDueUs / intervalUs) + 1);
    this.#recorder.closeUntil(Math.ceil(intervals * intervalUs));
    const { failures, writes } = this.#tally;
    return { ...about, ...this.#recorder.summary(), failures, writes, scheduleDigest: '' };
  }

  #addRequest(request: RequestPoint): void {
    const responseMs = request.blockedMs + request.durationMs;
    const startMs = request.endMs - responseMs;
    this.#startedAtMs ??= startMs;
    const dueUs = this.#sinceStartUs(startMs);
    this.#lastUs = Math.max(this.#lastUs, dueUs + responseMs * 1000);
    const endpoint = this.#endpoints.indexOf(request);
    const outcome = this.#outcomeOf(request);
    // Of a connection that was never made k6 tells no time, and 0 would be a lie.
    if (request.status === 0 && responseMs === 0) {
      this.#recorder.count(outcome, { dueUs, request: endpoint });
      return;
    }
    const doneUs = dueUs + responseMs * 1000;
    const sentUs = doneUs - request.durationMs * 1000;
    this.#rows.add({ dueUs, sentUs, doneUs, bodyBytes: 0, request: endpoint, outcome });
    if (this.#rows.isFull) this.#handOver();
  }

  /** What comes later than its interval may wait counts in the first that is still open; what is beyond the last one, in that. */
  #sinceStartUs(atMs: number): number {
    const sinceUs = Math.max(this.#settledUntilUs, (atMs - (this.#startedAtMs ?? atMs)) * 1000);
    const dueUs = Math.min(sinceUs, this.#mostUs - 1);
    this.#lastDueUs = Math.max(this.#lastDueUs, dueUs);
    return dueUs;
  }

  #outcomeOf({ status, errorCode, isExpected, isWrite }: RequestPoint): Outcome {
    const { failures, writes } = this.#tally;
    if (status === 0) {
      const breakage = breakageOf(errorCode);
      const isRefused = breakage !== 'timed-out' && breakage.kind === 'connect';
      if (isWrite) writes[isRefused ? 'refused' : 'unknown']++;
      if (breakage === 'timed-out') return OUTCOME.timedOut;
      countReason(failures[breakage.kind], breakage.reason);
      return brokenOutcome(breakage.reason);
    }
    if (isWrite) writes[writeEndOf(status, isExpected)]++;
    if (isExpected) return OUTCOME.ok;
    countReason(failures.status, String(status));
    return OUTCOME.failed;
  }

  #handOver(): void {
    const columns = this.#rows.take();
    this.#recorder.record(columns);
    this.#progress.record(columns);
  }
}

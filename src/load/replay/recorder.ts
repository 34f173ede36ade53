import type { LatencySink, LoadInterval, LoadTotals } from '../../records/load-totals.ts';
import type { RequestSpecification } from '../../scenario/schedule.ts';
import type { BinSettings } from '../load-engine.ts';
import { ArrivalShape } from './arrival-shape.ts';
import { FineBinCounter } from './fine-bins.ts';
import { HistogramStock, IntervalHistograms } from './interval-histograms.ts';
import { Intervals } from './intervals.ts';
import { LoadCounter } from './load-counter.ts';
import { neverLeft, type OutcomeColumns } from './outcome-rows.ts';

type Endpoint = Pick<RequestSpecification, 'name' | 'isWrite'>;

interface OpenInterval {
  readonly counter: LoadCounter;
  readonly histograms: IntervalHistograms;
}

export interface RecorderSettings {
  /** known at the start; see `addEndpoint` */
  readonly requests: readonly Endpoint[];
  readonly intervalMs: number;
  /** of the schedule; the last interval ends there */
  readonly durationMs: number;
  /** false: there is no lag to be kept */
  readonly hasDueTimes?: boolean;
  /** absent: nobody wants them */
  readonly onLatency: LatencySink | undefined;
  /** the same */
  readonly bins?: BinSettings | undefined;
}

/** Sums up the generators' rows; keeps histograms only of intervals that may still change. */
export class Recorder {
  readonly #settings: RecorderSettings;
  readonly #intervals: Intervals;
  readonly #stock = new HistogramStock();
  readonly #open = new Map<number, OpenInterval>();
  readonly #closed: LoadInterval[] = [];
  readonly #total = new LoadCounter();
  readonly #endpoints: Endpoint[];
  readonly #names: string[];
  readonly #byRequest: { readonly counter: LoadCounter; bodyBytes: number }[];
  readonly #arrivals: ArrivalShape;
  readonly #bins: FineBinCounter | undefined;
  #lastDoneUs = 0;

  constructor(settings: RecorderSettings) {
    this.#settings = settings;
    this.#intervals = new Intervals(settings.intervalMs, settings.durationMs);
    this.#arrivals = new ArrivalShape(settings.durationMs);
    this.#endpoints = [...settings.requests];
    this.#names = settings.requests.map(({ name }) => name);
    this.#byRequest = settings.requests.map(() => ({ counter: new LoadCounter(), bodyBytes: 0 }));
    this.#bins = settings.bins && new FineBinCounter(settings.bins, settings.durationMs);
  }

  get #hasDueTimes(): boolean {
    return this.#settings.hasDueTimes !== false;
  }

  get total(): LoadCounter {
    return this.#total;
  }

  record(columns: OutcomeColumns): void {
    for (let row = 0; row < columns.rows; row++) {
      const outcome = columns.outcome[row] ?? 0;
      const request = columns.request[row] ?? 0;
      const dueUs = columns.dueUs[row] ?? 0;
      const interval = this.#intervalAt(this.#intervals.indexAt(dueUs));
      interval.counter.add(outcome);
      this.#total.add(outcome);
      const endpoint = this.#byRequest[request];
      endpoint?.counter.add(outcome);
      const hasNoTimes = neverLeft(outcome);
      const responseUs = columns.responseUs[row] ?? 0;
      this.#bins?.add(outcome, dueUs, hasNoTimes ? undefined : responseUs);
      if (hasNoTimes) continue;

      const serviceUs = columns.serviceUs[row] ?? 0;
      const lagUs = this.#hasDueTimes ? (columns.lagUs[row] ?? 0) : undefined;
      interval.histograms.record(request, { responseUs, serviceUs, lagUs });
      const heldUs = columns.heldUs?.[row] ?? 0;
      if (heldUs > 0) interval.histograms.recordHeld(request, heldUs);
      // What it waited for a value is no fault of who sends: it counts as if it had left when it was due.
      if (lagUs !== undefined) this.#arrivals.add(dueUs, dueUs + lagUs);
      if (endpoint !== undefined) endpoint.bodyBytes += columns.bodyBytes[row] ?? 0;
      this.#lastDoneUs = Math.max(this.#lastDoneUs, dueUs + responseUs);
    }
  }

  /** One more, with the next index; open intervals take it too. */
  addEndpoint(endpoint: Endpoint): void {
    this.#endpoints.push(endpoint);
    this.#names.push(endpoint.name);
    this.#byRequest.push({ counter: new LoadCounter(), bodyBytes: 0 });
  }

  /** Of one of its answers nobody knows the size, and so not of all. */
  forgetBytes(request: number): void {
    const endpoint = this.#byRequest[request];
    if (endpoint !== undefined) endpoint.bodyBytes = Number.NaN;
  }

  /** A hit of which no time is known. @param at  an index without an endpoint counts in the sums only */
  count(outcome: number, at: { readonly dueUs: number; readonly request: number }): void {
    this.#intervalAt(this.#intervals.indexAt(at.dueUs)).counter.add(outcome);
    this.#total.add(outcome);
    this.#byRequest[at.request]?.counter.add(outcome);
  }

  /** Finishes, in order, the intervals of which every hit is settled. @param settledUntilUs  Infinity at the end */
  closeUntil(settledUntilUs: number): void {
    const { durationMs, onLatency } = this.#settings;
    const settledUs = Math.min(settledUntilUs, Math.round(durationMs * 1000));
    for (;;) {
      const index = this.#closed.length;
      const next = this.#intervals.at(index);
      if (next === undefined || next.endUs > settledUs) return;
      const { span } = next;
      const interval = this.#open.get(index);
      this.#closed.push({ ...span, counts: (interval?.counter ?? new LoadCounter()).counts() });
      interval?.histograms.close(span, onLatency);
      this.#open.delete(index);
    }
  }

  /** What the rows say of the whole measurement. Call after `closeUntil(Infinity)`. */
  summary(): Pick<LoadTotals, 'elapsedMs' | 'counts' | 'endpoints' | 'bodyBytes' | 'arrivals' | 'intervals' | 'bins'> {
    const endpoints = this.#endpoints.map(({ name, isWrite }, request) => ({
      name,
      isWrite,
      counts: (this.#byRequest[request]?.counter ?? new LoadCounter()).counts(),
      ...knownBytes(this.#byRequest[request]?.bodyBytes ?? 0),
    }));
    return {
      elapsedMs: this.#lastDoneUs / 1000,
      counts: this.#total.counts(),
      endpoints,
      ...knownBytes(this.#byRequest.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)),
      ...(this.#hasDueTimes ? { arrivals: this.#arrivals.result() } : {}),
      intervals: this.#closed,
      ...(this.#bins === undefined ? {} : { bins: this.#bins.result() }),
    };
  }

  #intervalAt(index: number): OpenInterval {
    const known = this.#open.get(index);
    if (known !== undefined) return known;
    const made = { counter: new LoadCounter(), histograms: new IntervalHistograms(this.#names, this.#stock) };
    this.#open.set(index, made);
    return made;
  }
}

/** @param bodyBytes  NaN: unknown, which is left out */
export function knownBytes(bodyBytes: number): { readonly bodyBytes?: number } {
  return Number.isNaN(bodyBytes) ? {} : { bodyBytes };
}

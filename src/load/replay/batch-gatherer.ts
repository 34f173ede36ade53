import { wallMs } from '../../base/clock.ts';
import { scheduleDurationMs } from '../../scenario/schedule-totals.ts';
import type { ScheduleSpecification } from '../../scenario/schedule.ts';
import type { LoadEngine, LoadSettings } from '../load-engine.ts';
import type { EngineCostMeter } from './engine-cost.ts';
import type { WorkerMessage } from './messages.ts';
import { ProgressMeter } from './progress-meter.ts';
import { Recorder } from './recorder.ts';

const PROGRESS_EVERY_MS = 1000;

/** Brings the batches of all workers together on the calling thread. */
export class BatchGatherer {
  readonly #settings: LoadSettings;
  readonly #recorder: Recorder;
  readonly #progress: ProgressMeter | undefined;
  readonly #settledUntilUs: number[];
  readonly #inFlight: number[];
  #meter: EngineCostMeter | undefined;

  constructor(schedule: ScheduleSpecification, settings: LoadSettings, loadModel: LoadEngine['loadModel']) {
    this.#settings = settings;
    this.#recorder = new Recorder({
      requests: schedule.requests,
      intervalMs: settings.intervalMs,
      durationMs: scheduleDurationMs(schedule),
      hasDueTimes: loadModel === 'open',
      onLatency: settings.onLatency,
      bins: settings.bins,
    });
    this.#progress = settings.onProgress === undefined ? undefined : new ProgressMeter(loadModel === 'open');
    this.#settledUntilUs = Array.from({ length: settings.workers }, () => 0);
    this.#inFlight = Array.from({ length: settings.workers }, () => 0);
  }

  /** From now on the work is charged, and progress told, until the returned resource is disposed of. */
  watch(startedAtMs: number, meter: EngineCostMeter): Disposable {
    this.#meter = meter;
    const timer = setInterval(() => {
      this.#tellProgress(wallMs() - startedAtMs);
    }, PROGRESS_EVERY_MS);
    return {
      [Symbol.dispose]: () => {
        clearInterval(timer);
      },
    };
  }

  add(worker: number, batch: Extract<WorkerMessage, { kind: 'batch' }>): void {
    const record = (): void => {
      this.#recorder.record(batch.columns);
      this.#progress?.record(batch.columns);
      this.#settledUntilUs[worker] = batch.settledUntilUs;
      this.#inFlight[worker] = batch.inFlight;
      this.#recorder.closeUntil(Math.min(...this.#settledUntilUs));
    };
    if (this.#meter === undefined) record();
    else this.#meter.charge(record);
  }

  finish(): ReturnType<Recorder['summary']> {
    this.#recorder.closeUntil(Infinity);
    return this.#recorder.summary();
  }

  #tellProgress(elapsedMs: number): void {
    const inFlight = this.#inFlight.reduce((sum, count) => sum + count, 0);
    const progress = this.#progress?.next({ elapsedMs, counts: this.#recorder.total.counts(), inFlight });
    if (progress !== undefined) this.#settings.onProgress?.(progress);
  }
}

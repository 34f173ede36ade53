import { type Histogram, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { LatencyPlace, LoadTotals } from '../../records/load-totals.ts';
import { errnoOf, messageOf } from '../../base/errors.ts';
import { stackOf } from '../../base/stack-text.ts';
import { deferred } from '../../base/deferred.ts';
import type { PartSettings } from '../load-engine.ts';
import type { ProcessMessage, ProcessTask, ToProcess } from './messages.ts';
import type { SendingThread } from './real-time.ts';
import { Generators } from './run-generators.ts';
import { processCpuMs } from './thread-cost.ts';

type Prepare = Extract<ToProcess, { kind: 'prepare' }>;

const NEVER = new AbortController().signal;

/** Who a generating process talks to. */
export interface Listener {
  /** everything of the part is ready */
  ready(threads: readonly SendingThread[]): void;
  tell(message: Extract<ProcessMessage, { kind: 'latency' | 'progress' | 'failed' }>): void;
  end(totals: LoadTotals): void;
}

/** Sends the share of one process of each part, worked out by itself, and tells what became of it. */
export class ProcessWork {
  readonly #generators: Generators;
  readonly #listener: Listener;
  #start = deferred<number>();

  constructor(task: ProcessTask, listener: Listener) {
    this.#generators = new Generators(task);
    this.#listener = listener;
  }

  /** Makes a part ready, then waits for `start`. What fails is told. */
  async send({ schedule, settings: { intervalMs, journal, bins } }: Omit<Prepare, 'kind'>): Promise<void> {
    this.#start = deferred();
    const { promise: start } = this.#start;
    let cpuAtStartMs = 0;
    const startTime = async (threads: readonly SendingThread[]): Promise<number> => {
      this.#listener.ready(threads);
      const startedAtMs = await start;
      cpuAtStartMs = processCpuMs();
      return startedAtMs;
    };
    try {
      const settings = { ...this.#settings(), intervalMs, ...(journal && { journal }), ...(bins && { bins }) };
      const totals = await this.#generators.send({ schedule, settings, signal: NEVER }, startTime);
      // Nothing else is done here, so all of it is the load engine's.
      const generator = { ...totals.generator, cpuMs: processCpuMs() - cpuAtStartMs };
      this.#listener.end({ ...totals, generator });
    } catch (error) {
      this.#listener.tell(failureOf(error));
    }
  }

  /** @param startedAtMs  time 0, as `wallMs` of this process shows it */
  start(startedAtMs: number): void {
    this.#start.resolve(startedAtMs);
  }

  #settings(): Pick<PartSettings, 'onLatency' | 'onProgress'> {
    return {
      onLatency: (place: LatencyPlace, histogram: Histogram) => {
        this.#listener.tell({ kind: 'latency', line: { ...place, hdr: encodeIntoCompressedBase64(histogram) } });
      },
      onProgress: ({ counts, inFlight }) => {
        this.#listener.tell({ kind: 'progress', progress: { counts, inFlight } });
      },
    };
  }
}

export function failureOf(error: unknown): Extract<ProcessMessage, { kind: 'failed' }> {
  const stack = error instanceof Error ? { stack: stackOf(error) } : {};
  return { kind: 'failed', code: errnoOf(error) ?? '', message: messageOf(error), ...stack };
}

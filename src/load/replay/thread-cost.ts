import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { type IntervalHistogram, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { monotonicMs } from '../../base/clock.ts';
import { readProc } from '../../base/proc.ts';
import { busiestRatio } from '../busiest-ratio.ts';

/** What a generating thread cost. */
export interface ThreadCost {
  /** CPU share of this thread in the busiest 5 % of seconds, 0..1; absent: nobody looked in so short a time */
  readonly cpuP95Ratio?: number;
  /** absent: nobody looked in so short a time */
  readonly eventLoopDelayP99Ms?: number;
  readonly gcMs: number;
}

/** Ten steps below normal would starve the SUT of a busy machine; this is enough to be woken first. */
const NICENESS = -5;

const LOOP_RESOLUTION_MS = 20;

const SAMPLE_MS = 1000;

/**
 * CPU time of the calling thread, ms.
 * @source Linux: proc(5), schedstat, in ns. Elsewhere there is no such file: the CPU time of the whole process, which is more.
 */
export function threadCpuMs(): number {
  return ownCpuMs() ?? processCpuMs();
}

function ownCpuMs(): number | undefined {
  const text = readProc('/proc/thread-self/schedstat');
  return text === undefined ? undefined : Number(text.split(' ', 1)[0]) / 1e6;
}

/** CPU time of all threads of this process, ms. */
export function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The calling thread, as the system counts threads. @returns undefined elsewhere than on Linux */
export function threadId(): number | undefined {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return undefined;
  }
}

/**
 * Asks that the calling thread, and not the process, runs before others; Linux lets root do so.
 * @returns whether it was allowed
 */
export function raiseThreadPriority(): boolean {
  const id = threadId();
  if (id === undefined) return false;
  try {
    setPriority(id, NICENESS);
    return true;
  } catch {
    return false;
  }
}

/** The monitor's readings contain the interval it slept on purpose; without one its percentiles are 0, which nobody measured. */
export function delayOf(monitor: Pick<IntervalHistogram, 'count' | 'percentile'>): {
  readonly eventLoopDelayP99Ms?: number;
} {
  if (monitor.count === 0) return {};
  return { eventLoopDelayP99Ms: Math.max(0, monitor.percentile(99) / 1e6 - LOOP_RESOLUTION_MS) };
}

/** The largest of all threads; unknown where that of one of them is. */
export function worstDelay(costs: readonly { readonly eventLoopDelayP99Ms?: number | undefined }[]): {
  readonly eventLoopDelayP99Ms?: number;
} {
  const all = costs.flatMap(({ eventLoopDelayP99Ms }) => eventLoopDelayP99Ms ?? []);
  return all.length < costs.length ? {} : { eventLoopDelayP99Ms: Math.max(0, ...all) };
}

/** Watches the calling thread from now on. Call `sample` about once a second. */
export class ThreadCostMeter {
  readonly #delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  readonly #gc: PerformanceObserver;
  readonly #cpuRatios: number[] = [];
  #gcMs = 0;
  #sampledAtMs = monotonicMs();
  readonly #hasOwn = ownCpuMs() !== undefined;
  #cpuMs = threadCpuMs();

  constructor() {
    this.#gc = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.#gcMs += duration;
    });
    this.#gc.observe({ entryTypes: ['gc'] });
    this.#delay.enable();
  }

  sample(): void {
    const nowMs = monotonicMs();
    const lengthMs = nowMs - this.#sampledAtMs;
    if (lengthMs < SAMPLE_MS / 2) return;
    const cpuMs = this.#hasOwn ? ownCpuMs() : processCpuMs();
    // Without a free file descriptor it cannot be read: the next sample is of the longer time.
    if (cpuMs === undefined) return;
    this.#cpuRatios.push((cpuMs - this.#cpuMs) / lengthMs);
    this.#sampledAtMs = nowMs;
    this.#cpuMs = cpuMs;
  }

  stop(): ThreadCost {
    this.sample();
    this.#delay.disable();
    this.#gc.disconnect();
    return {
      ...busiestRatio(this.#cpuRatios),
      ...delayOf(this.#delay),
      gcMs: this.#gcMs,
    };
  }
}

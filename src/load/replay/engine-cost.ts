import type { GeneratorCost } from '../../records/load-totals.ts';
import { monotonicMs } from '../../base/clock.ts';
import { residentBytes } from '../../base/proc.ts';
import { busiestOf } from '../busiest-ratio.ts';
import { processCpuMs, threadCpuMs, type ThreadCost, worstDelay } from './thread-cost.ts';

const SAMPLE_MS = 1000;

/**
 * What the load engine costs: CPU of every thread of the process but the calling one (workers, V8's and zlib's helpers), plus the
 * calling thread's time spent on the load engine's results. Helpers that serve other work of the process are counted too: never too little.
 * Memory is that of the whole process.
 */
export class EngineCostMeter implements Disposable {
  readonly #timer: NodeJS.Timeout;
  readonly #othersStartMs = otherThreadsCpuMs();
  #ownMs = 0;
  #maxResidentBytes = residentBytes() ?? 0;

  constructor() {
    this.#timer = setInterval(() => {
      this.#sampleMemory();
    }, SAMPLE_MS);
    this.#timer.unref();
  }

  /** Runs something on the calling thread on the load engine's account. */
  charge<T>(work: () => T): T {
    const startMs = monotonicMs();
    try {
      return work();
    } finally {
      this.#ownMs += monotonicMs() - startMs;
    }
  }

  cost(threads: readonly ThreadCost[], isPriorityRaised: boolean): GeneratorCost {
    this.#sampleMemory();
    return {
      cpuMs: otherThreadsCpuMs() - this.#othersStartMs + this.#ownMs,
      maxResidentBytes: this.#maxResidentBytes,
      ...busiestOf(threads),
      ...worstDelay(threads),
      gcMs: threads.reduce((sum, { gcMs }) => sum + gcMs, 0),
      workers: threads.length,
      isPriorityRaised,
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sampleMemory(): void {
    this.#maxResidentBytes = Math.max(this.#maxResidentBytes, residentBytes() ?? 0);
  }
}

function otherThreadsCpuMs(): number {
  const own = threadCpuMs();
  const all = processCpuMs();
  // Where a thread cannot be told from its process, everything counts.
  return own < all ? all - own : all;
}

import { monotonicMs } from '../../base/clock.ts';
import { countAsOwn } from '../../base/own-processes.ts';
import { mostResidentBytes, processStat } from '../../base/proc.ts';
import type { GeneratorCost } from '../../records/load-totals.ts';
import { busiestRatio } from '../busiest-ratio.ts';

const SAMPLE_MS = 1000;

/** What a child costs, read from /proc once a second; zeros where there is none. It counts as this process's own meanwhile. */
export class ProcessCostMeter implements Disposable {
  readonly #pid: number;
  readonly #cores: number;
  readonly #timer: NodeJS.Timeout;
  readonly #counted: Disposable;
  readonly #ratios: number[] = [];
  readonly #startCpuMs: number;
  #cpuMs: number;
  #atMs = monotonicMs();
  #maxResidentBytes = 0;

  constructor(pid: number, cores: number) {
    this.#pid = pid;
    this.#cores = cores;
    this.#counted = countAsOwn(pid === 0 ? undefined : pid);
    this.#startCpuMs = this.#cpuMs = processStat(pid)?.cpuMs ?? 0;
    this.#timer = setInterval(() => {
      this.sample();
    }, SAMPLE_MS);
    this.#timer.unref();
  }

  /** Also before the process ends: afterwards nobody knows. */
  sample(): void {
    const cpuMs = processStat(this.#pid)?.cpuMs;
    if (cpuMs === undefined) return;
    const nowMs = monotonicMs();
    const lengthMs = nowMs - this.#atMs;
    if (lengthMs >= SAMPLE_MS / 2) {
      this.#ratios.push((cpuMs - this.#cpuMs) / lengthMs / this.#cores);
      this.#atMs = nowMs;
      this.#cpuMs = cpuMs;
    }
    this.#lastCpuMs = cpuMs;
    this.#maxResidentBytes = Math.max(this.#maxResidentBytes, mostResidentBytes(this.#pid) ?? 0);
  }

  #lastCpuMs = 0;

  /** Go tells nobody how long it collects garbage, and has no event loop: both are absent. */
  cost(): GeneratorCost {
    return {
      cpuMs: Math.max(0, this.#lastCpuMs - this.#startCpuMs),
      maxResidentBytes: this.#maxResidentBytes,
      ...busiestRatio(this.#ratios),
      workers: this.#cores,
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#counted[Symbol.dispose]();
  }
}

import { readFileSync } from 'node:fs';
import { monotonicMs } from '../../base/clock.ts';
import type { GeneratorCost } from '../../records/load-totals.ts';

const SAMPLE_MS = 1000;

/** @source proc(5): utime and stime of /proc/pid/stat count in ticks, which Linux fixes at 100 a second for programs */
const TICK_MS = 10;

/** What another process costs, read from /proc once a second; zeros where there is none. */
export class ProcessCostMeter implements Disposable {
  readonly #pid: number;
  readonly #cores: number;
  readonly #timer: NodeJS.Timeout;
  readonly #ratios: number[] = [];
  readonly #startCpuMs: number;
  #cpuMs: number;
  #atMs = monotonicMs();
  #maxResidentBytes = 0;

  constructor(pid: number, cores: number) {
    this.#pid = pid;
    this.#cores = cores;
    this.#startCpuMs = this.#cpuMs = cpuMsOf(pid) ?? 0;
    this.#timer = setInterval(() => {
      this.sample();
    }, SAMPLE_MS);
    this.#timer.unref();
  }

  /** Also before the process ends: afterwards nobody knows. */
  sample(): void {
    const cpuMs = cpuMsOf(this.#pid);
    if (cpuMs === undefined) return;
    const nowMs = monotonicMs();
    const lengthMs = nowMs - this.#atMs;
    if (lengthMs >= SAMPLE_MS / 2) {
      this.#ratios.push((cpuMs - this.#cpuMs) / lengthMs / this.#cores);
      this.#atMs = nowMs;
      this.#cpuMs = cpuMs;
    }
    this.#lastCpuMs = cpuMs;
    this.#maxResidentBytes = Math.max(this.#maxResidentBytes, residentBytesOf(this.#pid));
  }

  #lastCpuMs = 0;

  /** Go tells nobody how long it collects garbage, and has no event loop: both are 0. */
  cost(): GeneratorCost {
    const ascending = this.#ratios.toSorted((a, b) => a - b);
    return {
      cpuMs: Math.max(0, this.#lastCpuMs - this.#startCpuMs),
      maxResidentBytes: this.#maxResidentBytes,
      cpuP95Ratio: ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * 0.95))] ?? 0,
      eventLoopDelayP99Ms: 0,
      gcMs: 0,
      workers: this.#cores,
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

function cpuMsOf(pid: number): number | undefined {
  const text = readProc(pid, 'stat');
  // The name may hold spaces; what follows it does not.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return undefined;
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function residentBytesOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readProc(pid, 'status') ?? '')?.[1] ?? 0) * 1024;
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return undefined;
  }
}

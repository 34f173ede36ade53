import { setTimeout as delay } from 'node:timers/promises';
import { BenchdayError } from './errors.ts';

/** Both are looked up through getters, which cost as much as reading the clock; a hit reads it several times. */
const clock = performance;
const originMs = performance.timeOrigin;

/** Wall clock, ms since the epoch with a fraction; every stored series uses it. */
export function wallMs(): number {
  return originMs + clock.now();
}

/** The system's wall clock, ms since the epoch: unlike `wallMs` it jumps when it is set. Only for finding such jumps. */
export function systemMs(): number {
  return Date.now();
}

/** What another process told by the system's clock, as `wallMs` has it: the two differ once the clock was set, or the machine slept. */
export function fromSystemMs(epochMs: number, clocks = { wallMs, systemMs }): number {
  return epochMs + clocks.wallMs() - clocks.systemMs();
}

/** Monotonic clock, ms; for durations and deadlines. */
export function monotonicMs(): number {
  return clock.now();
}

/** Monotonic clock, ms, of which all threads read the same to some us; that of `monotonicMs` begins with each. */
export function sharedMs(): number {
  return clock.now() + SINCE_BOOT_MS;
}

/** What the clock of all threads showed at 0 of this thread's, by the quickest of a few readings. */
const SINCE_BOOT_MS = Array.from({ length: 5 }, () => {
  const before = performance.now();
  const [seconds, nanoseconds] = process.hrtime();
  return { tookMs: performance.now() - before, ms: seconds * 1000 + nanoseconds / 1e6 - before };
}).reduce((a, b) => (b.tookMs < a.tookMs ? b : a)).ms;

/** ISO 8601 with milliseconds, UTC. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** Waits. @throws {BenchdayError} INTERRUPTED when the signal is or gets aborted. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (cause) {
    if (signal?.aborted === true) throw interruption(signal, cause);
    throw cause;
  }
}

/** @throws {BenchdayError} INTERRUPTED when the signal is aborted; otherwise returns. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw interruption(signal);
}

/** The work's result, or the abortion, whichever is first; the work itself must be ended by what comes after. @throws {BenchdayError} INTERRUPTED */
export async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const end = () => {
      try {
        throwIfAborted(signal);
      } catch (cause) {
        reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    };
    signal.addEventListener('abort', end, { once: true, signal: done.signal });
    end();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    done.abort();
  }
}

function interruption(signal: AbortSignal, cause?: unknown): BenchdayError {
  if (signal.reason instanceof BenchdayError) return signal.reason;
  return new BenchdayError('INTERRUPTED', 'interrupted', { cause: signal.reason ?? cause });
}

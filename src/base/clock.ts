import { setTimeout as delay } from 'node:timers/promises';
import { BenchdayError } from './errors.ts';

/** Wall clock, ms since the epoch with a fraction; every stored series uses it. */
export function wallMs(): number {
  return performance.timeOrigin + performance.now();
}

/** The system's wall clock, ms since the epoch: unlike `wallMs` it jumps when it is set. Only for finding such jumps. */
export function systemMs(): number {
  return Date.now();
}

/** Monotonic clock, ms; for durations and deadlines. */
export function monotonicMs(): number {
  return performance.now();
}

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

function interruption(signal: AbortSignal, cause?: unknown): BenchdayError {
  if (signal.reason instanceof BenchdayError) return signal.reason;
  return new BenchdayError('INTERRUPTED', 'interrupted', { cause: signal.reason ?? cause });
}

import { wallMs } from '../base/clock.ts';
import type { Phase, RunListener } from '../records/events.ts';

interface PhaseRecord {
  readonly name: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Remembers when a trial was in which phase, and tells the listener. */
export class PhaseLog {
  readonly startedAtMs = wallMs();
  readonly #trial: number;
  readonly #listener: RunListener;
  readonly #done: PhaseRecord[] = [];
  #current: { readonly name: Phase; readonly startedAtMs: number } | undefined;

  constructor(trial: number, listener: RunListener) {
    this.#trial = trial;
    this.#listener = listener;
  }

  enter(phase: Phase, expectedMs?: number): void {
    this.#close();
    this.#current = { name: phase, startedAtMs: wallMs() };
    this.#listener({
      type: 'phase-started',
      trial: this.#trial,
      phase,
      ...(expectedMs === undefined ? {} : { expectedMs }),
    });
  }

  get current(): Phase {
    return this.#current?.name ?? 'bring up';
  }

  /** Closes the phase that runs; the log so far. */
  finish(): PhaseRecord[] {
    this.#close();
    return [...this.#done];
  }

  durationMs(name: Phase): number {
    return this.#done
      .filter((phase) => phase.name === name)
      .reduce((sum, phase) => sum + phase.endedAtMs - phase.startedAtMs, 0);
  }

  #close(): void {
    if (this.#current !== undefined) this.#done.push({ ...this.#current, endedAtMs: wallMs() });
    this.#current = undefined;
  }
}

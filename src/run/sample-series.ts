import type { TimedSample } from '../records/sample.ts';
import type { SampleLine } from '../records/sample.ts';

/** Puts samples on the clock of the schedule. Those from before its time 0 is known wait for it. */
export class SampleSeries {
  readonly #trial: number;
  readonly #store: (line: SampleLine) => void;
  #early: TimedSample[] = [];
  #timeZeroMs: number | undefined;

  constructor(trial: number, store: (line: SampleLine) => void) {
    this.#trial = trial;
    this.#store = store;
  }

  add(sample: TimedSample): void {
    if (this.#timeZeroMs === undefined) this.#early.push(sample);
    else this.#store({ ...sample, trial: this.#trial, atMs: Math.round(sample.atMs - this.#timeZeroMs) });
  }

  /** @param timeZeroMs  wall clock of the schedule's time 0 */
  begin(timeZeroMs: number): void {
    this.#timeZeroMs = timeZeroMs;
    for (const sample of this.#early.splice(0)) this.add(sample);
  }
}

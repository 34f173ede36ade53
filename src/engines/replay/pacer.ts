import type { Arrival } from '../../scenario/schedule.ts';

/** Timers are no finer, and a wake-up costs more than sending several hits at once. */
const FINEST_WAIT_MS = 1;

/** So that results flow and overdue hits are given up also when nothing is due for long. */
const LONGEST_WAIT_MS = 1000;

/** Says which hits are due; knows no clock. */
export class Pacer {
  readonly #arrivals: Iterator<Arrival, void>;
  #next: Arrival | undefined;

  constructor(arrivals: Iterator<Arrival, void>) {
    this.#arrivals = arrivals;
    this.#advance();
  }

  /** µs after time 0; Infinity after the last hit */
  get nextDueUs(): number {
    return this.#next === undefined ? Infinity : this.#next.dueUs;
  }

  /** The next hit if it is due by now. Called until it gives none, it gives every hit that is due. */
  take(elapsedUs: number): Arrival | undefined {
    const arrival = this.#next;
    if (arrival === undefined || arrival.dueUs > elapsedUs) return undefined;
    this.#advance();
    return arrival;
  }

  #advance(): void {
    const { done, value } = this.#arrivals.next();
    this.#next = done === true ? undefined : value;
  }
}

/** How long a timer has to wait so that `atUs` has come when it fires, in whole ms. */
export function waitMs(nowUs: number, atUs: number): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(FINEST_WAIT_MS, Math.ceil((atUs - nowUs) / 1000)));
}

import type { Arrival } from '../../scenario/schedule.ts';

/** A wake-up costs more than sending a hit: at high rates, what comes due within this leaves together. */
const SHORTEST_WAIT_US = 600;

/** So that results flow also when nothing is due for long. */
const LONGEST_WAIT_US = 1_000_000;

/** Says which hits are due; knows no clock. */
export class Pacer {
  readonly #arrivals: Iterator<Arrival, void>;
  #next: Arrival | undefined;
  #following: Arrival | undefined;

  constructor(arrivals: Iterator<Arrival, void>) {
    this.#arrivals = arrivals;
    this.#next = this.#read();
    this.#following = this.#read();
  }

  /** µs after time 0; Infinity after the last hit */
  get nextDueUs(): number {
    return this.#next === undefined ? Infinity : this.#next.dueUs;
  }

  /** When the first hit is due that does not leave by `wokenUs`, as far as the next two tell. */
  dueAfterUs(wokenUs: number): number {
    if (this.nextDueUs > wokenUs) return this.nextDueUs;
    return this.#following === undefined ? Infinity : this.#following.dueUs;
  }

  /** The next hit if it is due by now. Called until it gives none, it gives every hit that is due. */
  take(elapsedUs: number): Arrival | undefined {
    const arrival = this.#next;
    if (arrival === undefined || arrival.dueUs > elapsedUs) return undefined;
    this.#next = this.#following;
    this.#following = this.#read();
    return arrival;
  }

  #read(): Arrival | undefined {
    const { done, value } = this.#arrivals.next();
    return done === true ? undefined : value;
  }
}

/** How long to sleep so that `atUs` has come. */
export function waitUs(nowUs: number, atUs: number): number {
  return Math.min(LONGEST_WAIT_US, Math.max(SHORTEST_WAIT_US, Math.ceil(atUs - nowUs)));
}

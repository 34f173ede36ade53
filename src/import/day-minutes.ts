const MINUTES_A_DAY = 1440;
const MINUTES_AN_HOUR = 60;

/** Counts by minutes since the epoch, of a limited number of days: lines with times at random would fill the memory. */
export class DayMinutes {
  readonly #days = new Map<number, Uint32Array>();
  readonly #ofHour = new Set<number>();
  readonly #mostDays: number;
  #most = 0;

  constructor(mostDays: number) {
    this.#mostDays = mostDays;
  }

  /** of one minute */
  get most(): number {
    return this.#most;
  }

  /** how many of the 60 minutes of an hour have any */
  get minutesOfHour(): number {
    return this.#ofHour.size;
  }

  /** 0 for a minute without any */
  get(minute: number): number {
    const day = Math.floor(minute / MINUTES_A_DAY);
    return this.#days.get(day)?.[minute - day * MINUTES_A_DAY] ?? 0;
  }

  /** @returns false: it is of a day for which there is no place */
  hasPlaceFor(minute: number): boolean {
    const day = Math.floor(minute / MINUTES_A_DAY);
    if (this.#days.has(day)) return true;
    if (this.#days.size >= this.#mostDays) return false;
    this.#days.set(day, new Uint32Array(MINUTES_A_DAY));
    return true;
  }

  add(minute: number, count: number): void {
    const day = Math.floor(minute / MINUTES_A_DAY);
    const minutes = this.#days.get(day);
    if (minutes === undefined) return;
    const at = minute - day * MINUTES_A_DAY;
    minutes[at] = (minutes[at] ?? 0) + count;
    this.#most = Math.max(this.#most, minutes[at] ?? 0);
    this.#ofHour.add(at % MINUTES_AN_HOUR);
  }
}

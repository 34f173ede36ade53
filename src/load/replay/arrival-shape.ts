import type { LoadTotals } from '../../records/load-totals.ts';

/** Long enough for several hits, and far longer than the lag that is allowed. */
const WINDOW_MS = 100;
const WINDOWS_A_SECOND = 1000 / WINDOW_MS;
/** More would not show a wrong shape more clearly; a longer load is looked at in so many seconds, spread evenly. */
const MOST_SECONDS = 100;

/** Counts the hits of short windows twice: by when they were due, and by when they left. Constant memory. */
export class ArrivalShape {
  readonly #everySeconds: number;
  readonly #due: number[];
  readonly #sent: number[];

  /** @param durationMs  of the schedule; a last incomplete second is left out */
  constructor(durationMs: number) {
    const seconds = Math.floor(durationMs / 1000);
    this.#everySeconds = Math.max(1, Math.ceil(seconds / MOST_SECONDS));
    const windows = Math.ceil(seconds / this.#everySeconds) * WINDOWS_A_SECOND;
    this.#due = Array.from({ length: windows }, () => 0);
    this.#sent = Array.from({ length: windows }, () => 0);
  }

  add(dueUs: number, sentUs: number): void {
    this.#count(this.#due, dueUs);
    this.#count(this.#sent, sentUs);
  }

  result(): NonNullable<LoadTotals['arrivals']> {
    return { windowMs: WINDOW_MS, due: [...this.#due], sent: [...this.#sent] };
  }

  #count(counts: number[], atUs: number): void {
    const window = Math.floor(atUs / 1000 / WINDOW_MS);
    const second = Math.floor(window / WINDOWS_A_SECOND);
    if (second % this.#everySeconds !== 0) return;
    const at = (second / this.#everySeconds) * WINDOWS_A_SECOND + (window % WINDOWS_A_SECOND);
    const known = counts[at];
    // A hit that leaves after the end has no window.
    if (known !== undefined) counts[at] = known + 1;
  }
}

import { sharedMs } from '../../base/clock.ts';
import { TICKER_CELLS, TICKER_TIMES, type TickerMemory } from './ticker.ts';

/** What the owner expects, so that a sleep can be under way before it is asked for: a thread that is woken costs as much as a hit. */
export interface Expected {
  /** the wait may end this early as well, from now */
  readonly leastUs: number;
  /** when the wait after this one is likely to end, from now */
  readonly thenUs: number;
}

/** Two times of one event, each worked out from a clock that was read just before, differ by less. */
const TOLERANCE_MS = 0.02;

/** The sleeps of a ticker as its owner numbers them: those that it asks for, and those that follow by themselves. */
export class Sleeps {
  readonly #memory: TickerMemory;
  /** the one whose end is waited for */
  awaited = 0;
  /** what was over when the last one began */
  seenOver = 0;
  #numbers = 0;
  /** follows the awaited one by itself; 0: none does */
  #following = 0;
  #followingEndMs = 0;

  constructor(memory: TickerMemory) {
    this.#memory = memory;
  }

  /** @returns when the sleep ends, by `sharedMs` */
  begin(waitUs: number, expected: Expected | undefined): number {
    const { cells, times } = this.#memory;
    const nowMs = sharedMs();
    this.seenOver = Atomics.load(cells, TICKER_CELLS.over);
    let endMs = nowMs + waitUs / 1000;
    if (expected !== undefined && this.#isUnderWay(nowMs + expected.leastUs / 1000, endMs)) {
      this.awaited = this.#following;
      endMs = this.#followingEndMs;
    } else {
      // What was to follow the one before must not follow this one.
      Atomics.store(cells, TICKER_CELLS.then, 0);
      times[TICKER_TIMES.asked] = endMs;
      this.awaited = ++this.#numbers;
      Atomics.store(cells, TICKER_CELLS.asked, this.awaited);
      Atomics.notify(cells, TICKER_CELLS.asked);
    }
    this.#following = expected === undefined ? 0 : ++this.#numbers;
    if (expected !== undefined) {
      this.#followingEndMs = nowMs + expected.thenUs / 1000;
      times[TICKER_TIMES.then] = this.#followingEndMs;
      Atomics.store(cells, TICKER_CELLS.then, this.#following);
    }
    return endMs;
  }

  /** Whether the ticker sleeps already, and until a time that will do. Only what follows an awaited sleep that is over can be trusted to last. */
  #isUnderWay(leastMs: number, mostMs: number): boolean {
    if (this.#following === 0 || this.seenOver < this.awaited) return false;
    if (this.#followingEndMs < leastMs - TOLERANCE_MS || this.#followingEndMs > mostMs + TOLERANCE_MS) return false;
    return Atomics.load(this.#memory.cells, TICKER_CELLS.sleeping) === this.#following;
  }
}

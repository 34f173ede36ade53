import { sharedMs } from '../../base/clock.ts';

/**
 * The other end of an Alarm, in a thread of its own: sleeps until the time it is told, to some 60 us, and says when it woke.
 * The event loop's own timers count whole milliseconds, which made every hit leave 0.7 ms late in the median.
 */
export const TICKER_CELLS = {
  /** the sleep that was asked for last, by its number */
  asked: 0,
  /** the last sleep that is over */
  over: 1,
  /** the sleep that follows the one under way if nobody asks for another; 0: none. Taken by the ticker, which leaves 0 */
  then: 2,
  /** the sleep under way; 0: none. Written before `over`, so that a sleep seen here is over later than what was seen there before */
  sleeping: 3,
} as const;

/** When sleeps end, by `sharedMs`. */
export const TICKER_TIMES = { asked: 0, then: 1 } as const;

/** What a ticker shares with its generating thread. */
export interface TickerMemory {
  readonly cells: Int32Array;
  readonly times: Float64Array;
}

export function tickerMemory(): TickerMemory {
  return {
    cells: new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT)),
    times: new Float64Array(new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT)),
  };
}

/** Runs until the thread is terminated. A sleep that is asked for takes the place of the one that is under way. */
export function runTicker(memory: TickerMemory): never {
  let asked = 0;
  for (;;) {
    Atomics.wait(memory.cells, TICKER_CELLS.asked, asked);
    asked = Atomics.load(memory.cells, TICKER_CELLS.asked);
    sleepFrom(asked, memory);
  }
}

/** Sleeps, and sleeps on as long as another sleep is named that follows. @returns when there is none, or another one is asked for */
function sleepFrom(asked: number, { cells, times }: TickerMemory): void {
  let number = asked;
  let endMs = times[TICKER_TIMES.asked] ?? 0;
  while (number !== 0) {
    Atomics.store(cells, TICKER_CELLS.sleeping, number);
    if (Atomics.wait(cells, TICKER_CELLS.asked, asked, Math.max(0, endMs - sharedMs())) !== 'timed-out') return;
    const then = Atomics.exchange(cells, TICKER_CELLS.then, 0);
    endMs = times[TICKER_TIMES.then] ?? 0;
    Atomics.store(cells, TICKER_CELLS.sleeping, then);
    Atomics.store(cells, TICKER_CELLS.over, number);
    Atomics.notify(cells, TICKER_CELLS.over);
    number = then;
  }
}

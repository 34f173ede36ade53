/**
 * The other end of an Alarm, in a thread of its own: sleeps as long as it is told, to some 60 us, and says when it woke.
 * The event loop's own timers count whole milliseconds, which made every hit leave 0.7 ms late in the median.
 */
export const TICKER_CELLS = {
  /** counts the sleeps that were asked for */
  asked: 0,
  /** counts the sleeps that are over */
  over: 1,
  /** how long to sleep, us */
  sleepUs: 2,
  /** stays 0: slept on */
  never: 3,
} as const;

/** Runs until the thread is terminated. */
export function runTicker(cells: Int32Array): never {
  for (;;) {
    const over = Atomics.load(cells, TICKER_CELLS.over);
    Atomics.wait(cells, TICKER_CELLS.asked, over);
    Atomics.wait(cells, TICKER_CELLS.never, 0, Atomics.load(cells, TICKER_CELLS.sleepUs) / 1000);
    Atomics.add(cells, TICKER_CELLS.over, 1);
    Atomics.notify(cells, TICKER_CELLS.over);
  }
}

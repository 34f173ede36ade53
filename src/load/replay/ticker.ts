/**
 * The other end of an Alarm, in a thread of its own: sleeps as long as it is told, to some 60 us, and says when it woke.
 * The event loop's own timers count whole milliseconds, which made every hit leave 0.7 ms late in the median.
 */
export const TICKER_CELLS = {
  /** counts the sleeps that were asked for */
  asked: 0,
  /** the last sleep that is over, by its number */
  over: 1,
  /** how long to sleep, us */
  sleepUs: 2,
} as const;

/** Runs until the thread is terminated. A sleep that is asked for takes the place of the one that is under way. */
export function runTicker(cells: Int32Array): never {
  for (;;) {
    const over = Atomics.load(cells, TICKER_CELLS.over);
    Atomics.wait(cells, TICKER_CELLS.asked, over);
    const asked = Atomics.load(cells, TICKER_CELLS.asked);
    const sleepMs = Atomics.load(cells, TICKER_CELLS.sleepUs) / 1000;
    if (Atomics.wait(cells, TICKER_CELLS.asked, asked, sleepMs) !== 'timed-out') continue;
    Atomics.store(cells, TICKER_CELLS.over, asked);
    Atomics.notify(cells, TICKER_CELLS.over);
  }
}

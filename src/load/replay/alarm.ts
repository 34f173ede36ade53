import { Worker } from 'node:worker_threads';
import { deferred } from '../../base/deferred.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { TickerTask } from './messages.ts';
import { TICKER_CELLS } from './ticker.ts';

/** Wakes its owner once per call, finer than the event loop's timers. A later call takes the place of the one before, whose `onWake` is not called. */
export interface Alarm {
  wakeIn(waitUs: number, onWake: () => void): void;
  /** the ticker's, of the system; undefined where it cannot be told */
  readonly threadId: Promise<number | undefined>;
}

/** Missing from TypeScript's library before ES2024; Node has had it since version 16. */
interface WithWaitAsync {
  waitAsync(
    cells: Int32Array,
    index: number,
    value: number,
  ): { readonly async: true; readonly value: Promise<string> } | { readonly async: false };
}

/**
 * It lasts as long as its thread, which it does not keep alive: a generating thread lives by its port, and ends with it.
 * @param program  of the workers, which a ticker runs too
 */
export function openAlarm(program: string): Alarm {
  const cells = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  const task: TickerTask = { kind: 'ticker', cells };
  const ticker = new Worker(program, { eval: true, name: 'ticker', workerData: task, execArgv: [] });
  const named = deferred<number | undefined>();
  ticker.once('message', named.resolve);
  let latest = 0;
  ticker.unref();
  // Thrown in the generating thread, which dies of it: no load is better than one that leaves late.
  ticker.on('error', (cause) => {
    throw new BenchdayError('GENERATOR_FAILED', `its ticker died: ${cause.message}`, { cause });
  });
  ticker.on('exit', (code) => {
    throw new BenchdayError('GENERATOR_FAILED', `its ticker ended early with exit code ${code}`);
  });

  return {
    threadId: named.promise,
    wakeIn(waitUs, onWake) {
      const over = Atomics.load(cells, TICKER_CELLS.over);
      Atomics.store(cells, TICKER_CELLS.sleepUs, Math.round(waitUs));
      const own = Atomics.add(cells, TICKER_CELLS.asked, 1) + 1;
      latest = own;
      const waiting = (Atomics as unknown as WithWaitAsync).waitAsync(cells, TICKER_CELLS.over, over);
      Atomics.notify(cells, TICKER_CELLS.asked);
      const wake = (): void => {
        if (own === latest) onWake();
      };
      if (waiting.async) void waiting.value.then(wake);
      else setImmediate(wake);
    },
  };
}

import { Worker } from 'node:worker_threads';
import { sharedMs } from '../../base/clock.ts';
import { deferred } from '../../base/deferred.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { TickerTask } from './messages.ts';
import { Sleeps, type Expected } from './sleeps.ts';
import { TICKER_CELLS, tickerMemory } from './ticker.ts';

/** Wakes its owner once per call, finer than the event loop's timers. A later call takes the place of the one before, whose `onWake` is not called. */
export interface Alarm {
  wakeIn(waitUs: number, onWake: () => void, expected?: Expected): void;
  /** the ticker's, of the system; undefined where it cannot be told */
  readonly threadId: Promise<number | undefined>;
}

/** A wake-up that does not come this long after it was due was lost. */
const LOST_AFTER_MS = 500;

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
  const memory = tickerMemory();
  const task: TickerTask = { kind: 'ticker', memory };
  const ticker = new Worker(program, { eval: true, name: 'ticker', workerData: task, execArgv: [] });
  const named = deferred<number | undefined>();
  ticker.once('message', named.resolve);
  ticker.unref();
  // Thrown in the generating thread, which dies of it: no load is better than one that leaves late.
  ticker.on('error', (cause) => {
    throw new BenchdayError('GENERATOR_FAILED', `its ticker died: ${cause.message}`, { cause });
  });
  ticker.on('exit', (code) => {
    throw new BenchdayError('GENERATOR_FAILED', `its ticker ended early with exit code ${code}`);
  });

  const sleeps = new Sleeps(memory);
  let latest = 0;
  let pending: { readonly endMs: number; readonly onWake: () => void } | undefined;
  // Seen once in some hundred loads on a busy machine: thread and ticker both asleep for good. Hits that leave late are in the lag;
  // without this none would leave at all.
  const guard = setInterval(() => {
    if (pending === undefined || sharedMs() < pending.endMs + LOST_AFTER_MS) return;
    const { onWake } = pending;
    pending = undefined;
    latest += 1;
    onWake();
  }, LOST_AFTER_MS);
  guard.unref();
  const wakeIn: Alarm['wakeIn'] = (waitUs, onWake, expected) => {
    const own = ++latest;
    const endMs = sleeps.begin(waitUs, expected);
    const { awaited } = sleeps;
    pending = { endMs, onWake };
    const look = (): void => {
      if (own !== latest) return;
      const over = Atomics.load(memory.cells, TICKER_CELLS.over);
      if (over < awaited) listen(over);
      else if (sharedMs() < endMs) wakeIn((endMs - sharedMs()) * 1000, onWake);
      else {
        pending = undefined;
        onWake();
      }
    };
    const listen = (over: number): void => {
      const waiting = (Atomics as unknown as WithWaitAsync).waitAsync(memory.cells, TICKER_CELLS.over, over);
      if (waiting.async) void waiting.value.then(look);
      else setImmediate(look);
    };
    listen(sleeps.seenOver);
  };
  return { threadId: named.promise, wakeIn };
}

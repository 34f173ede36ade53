import { sleep } from '../base/clock.ts';

const LOOK_EVERY_MS = 1000;

export interface NeighbourWatch extends AsyncDisposable {
  /** every other run that was seen so far, once each; looks once more itself */
  seen(): Promise<readonly string[]>;
}

/** Looks once a second which other runs measure on this machine; one that cannot be looked for is not seen. */
export function watchNeighbours(others: () => Promise<readonly string[]>): NeighbourWatch {
  const over = new AbortController();
  const known = new Set<string>();
  const look = async (): Promise<void> => {
    for (const other of await others()) known.add(other);
  };
  const looking = (async () => {
    while (!over.signal.aborted) {
      await look().catch(() => undefined);
      await sleep(LOOK_EVERY_MS, over.signal).catch(() => undefined);
    }
  })();
  return {
    async seen() {
      await look();
      return [...known];
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await looking;
    },
  };
}

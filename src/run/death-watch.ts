import { BenchdayError } from '../base/errors.ts';
import { sleep } from '../base/clock.ts';
import type { Subject } from './subject.ts';

const LOOK_EVERY_MS = 1000;

export interface DeathWatch extends AsyncDisposable {
  /** aborted when the caller's is, or when a service died */
  readonly signal: AbortSignal;
  /** SERVICE_DIED when that is why the signal was aborted */
  cause(): BenchdayError | undefined;
}

/** Looks once a second whether every service still runs; load against a dead database says nothing. */
export function watchDeaths(subject: Subject, signal: AbortSignal): DeathWatch {
  const died = new AbortController();
  const over = new AbortController();
  let cause: BenchdayError | undefined;
  const looking = (async () => {
    while (!over.signal.aborted) {
      const deaths = await subject.deaths().catch(() => []);
      if (deaths.length > 0) {
        cause = new BenchdayError('SERVICE_DIED', `while load was running, ${deaths.join('; ')}`);
        died.abort(cause);
        return;
      }
      await sleep(LOOK_EVERY_MS, over.signal).catch(() => undefined);
    }
  })();
  return {
    signal: AbortSignal.any([signal, died.signal]),
    cause: () => cause,
    async [Symbol.asyncDispose]() {
      over.abort();
      await looking;
    },
  };
}

import { monotonicMs } from '../../base/clock.ts';

const TICK_MS = 1000;

/** Who lives says something once a second. */
export const SILENT_AFTER_MS = 60_000;

/** A generating thread or process that is expected to say something. */
export interface Audible {
  /** Fails it when nothing came from it for so long. */
  requireSign(withinMs: number): void;
  /** Begins to wait for the next sign again. */
  excuseSilence(): void;
}

/**
 * Hears one, whose silence fails it until its part is over.
 * @param words  added to what it fails with
 */
export function listenTo(
  signs: { readonly isOver: boolean },
  fail: (message: string) => void,
  words: () => string = () => '',
): Audible & { readonly hear: () => void } {
  let heardAtMs = monotonicMs();
  const hear = (): void => {
    heardAtMs = monotonicMs();
  };
  return {
    hear,
    excuseSilence: hear,
    requireSign: (withinMs) => {
      const silentMs = monotonicMs() - heardAtMs;
      if (!signs.isOver && silentMs > withinMs) fail(`said nothing for ${Math.round(silentMs / 1000)} s${words()}`);
    },
  };
}

/** Looks once a second whether each has said something of late, until the returned resource is disposed of. */
export function watchSigns(
  all: readonly Audible[],
  silentAfterMs: number,
  onTick: () => void = () => undefined,
): Disposable {
  let lastMs = monotonicMs();
  const timer = setInterval(() => {
    const nowMs = monotonicMs();
    // Who stood still itself has heard nobody, and cannot blame them.
    const isLate = nowMs - lastMs > 3 * TICK_MS;
    lastMs = nowMs;
    for (const one of all) if (isLate) one.excuseSilence();
    for (const one of all) one.requireSign(silentAfterMs);
    onTick();
  }, TICK_MS);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
    },
  };
}

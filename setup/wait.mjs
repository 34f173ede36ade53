import { setTimeout as sleep } from 'node:timers/promises';
import { interrupted } from './signals.mjs';
import { Interrupted } from './setup-error.mjs';

const betweenLooksMs = 250;

/**
 * Looks until `look` gives something.
 * @returns what it gave, or undefined when the deadline passed
 * @throws {Interrupted} after Ctrl-C
 */
export async function waitUntil(look, deadlineMs) {
  const startedMs = performance.now();
  while (performance.now() - startedMs < deadlineMs) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await pause(betweenLooksMs);
  }
  return undefined;
}

async function pause(delayMs) {
  try {
    await sleep(delayMs, undefined, { signal: interrupted });
  } catch {
    throw new Interrupted();
  }
}

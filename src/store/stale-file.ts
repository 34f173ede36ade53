import { createHash } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf } from '../base/errors.ts';
import { storeError } from '../base/store-error.ts';

const WAIT_MS = 5;
/** Reading, comparing and removing a file takes less than this, many times over. */
const MOST_WAITS = 200;

/**
 * Removes a file that a process left when it died, and nothing else: of several processes that have read it, one alone gets the right to
 * remove it, by a file beside it whose name follows from what was read. Whoever holds that right reads again before it removes.
 * A right whose own holder died is stale in its turn, and is removed in the same way.
 * @param text  what was read, and found to be stale
 * @returns when the file is gone or another one stands there, or when others took too long
 * @throws {BenchdayError} STORE_FAILED, DISK_FULL
 */
export async function removeStale(
  path: string,
  text: string,
  by: { readonly own: string; readonly isStale: (text: string) => boolean },
): Promise<void> {
  const right = `${path}.stale.${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  for (let waits = 0; waits < MOST_WAITS; waits += 1) {
    if ((await textOf(path)) !== text) return;
    if (await wasMade(right, by.own)) {
      try {
        if ((await textOf(path)) === text) await rm(path, { force: true });
      } finally {
        await rm(right, { force: true });
      }
      return;
    }
    const other = await textOf(right);
    if (other !== undefined && by.isStale(other)) await removeStale(right, other, by);
    else await delay(WAIT_MS);
  }
}

/** Whole or not at all, and by one process alone. */
async function wasMade(path: string, text: string): Promise<boolean> {
  const own = `${path}.new.${process.pid}`;
  try {
    await writeFile(own, text, { mode: 0o644 });
    await link(own, path);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false;
    throw storeError(path, cause);
  } finally {
    await rm(own, { force: true });
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from './errors.ts';
import { ownIdentity, processState } from './process-identity.ts';
import { temporaryError } from './store-error.ts';

/** Prefix, machine, process id, time of its start, and what makes the name unique. */
const NAME = /^benchday-[a-z0-9]+-([0-9a-f]{8})_(\d+)_(\d+|-)-[A-Za-z0-9]{6}$/;

/**
 * Makes a folder of its own in the temporary directory, links followed; whoever asks removes it. Its name says whose it is.
 * @param prefix  e.g. `benchday-build-`
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED
 */
export async function scratchFolder(prefix: string): Promise<string> {
  try {
    const [, pid, start] = ownIdentity().split(' ');
    return await mkdtemp(join(await realpath(tmpdir()), `${prefix}${machine()}_${pid}_${start}-`));
  } catch (cause) {
    throw temporaryError(join(tmpdir(), prefix), cause);
  }
}

export interface RemovedScratch {
  readonly removed: number;
  /** folders that are still there, with the reason */
  readonly left: readonly string[];
}

/**
 * Removes the scratch folders that killed processes of this user left: they may hold secrets. A link is none, and what others own, or a
 * process of another machine may use, is left alone.
 * @param beforehand  what goes with a folder elsewhere; where it fails, the folder stays
 */
export async function removeLeftScratch(
  beforehand: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<RemovedScratch> {
  const place = await realpath(tmpdir()).catch(() => undefined);
  const names = place === undefined ? [] : await readdir(place).catch(() => []);
  let removed = 0;
  const left: string[] = [];
  for (const folder of names.filter(isOfGoneProcess).map((name) => join(place ?? '', name))) {
    const found = await lstat(folder).catch(() => undefined);
    if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) continue;
    try {
      await beforehand(folder);
      await rm(folder, { recursive: true, force: true });
      removed += 1;
    } catch (cause) {
      left.push(`${folder}: ${messageOf(cause)}`);
    }
  }
  return { removed, left };
}

function isOfGoneProcess(name: string): boolean {
  const [, host, pid, start] = NAME.exec(name) ?? [];
  return host === machine() && processState(`${hostname()} ${pid} ${start}`).state === 'gone';
}

/** Names of machines are long, and the temporary directory may be shared by several. */
function machine(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

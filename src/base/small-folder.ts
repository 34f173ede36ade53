import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';

/** bytes of a file that is gone meanwhile */
const NOTHING = 0;

/** What may be read through before a load, and how much of it is looked at to know that. */
interface FolderLimits {
  readonly bytes: number;
  readonly entries: number;
}

/**
 * Whether a folder holds no more than that, with all folders below it; links are not followed. What cannot be looked at counts nothing:
 * who reads the folder meets it again.
 */
export async function isSmallFolder(folder: string, { bytes, entries }: FolderLimits): Promise<boolean> {
  const left = { bytes, entries };
  const waiting = [folder];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const opened = await opendir(one).catch(() => undefined);
    if (opened === undefined) continue;
    for await (const entry of opened) {
      const below = path.join(one, entry.name);
      left.entries -= 1;
      if (entry.isDirectory()) waiting.push(below);
      else if (entry.isFile()) left.bytes -= (await lstat(below).catch(() => undefined))?.size ?? NOTHING;
      if (left.entries < 0 || left.bytes < 0) return false;
    }
  }
  return true;
}

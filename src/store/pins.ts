import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../base/errors.ts';

/** In a run's own directory, so that a pin moves with it. */
export const PIN_FILE = 'pinned.json';

/** Anything of that name counts: what cannot be read must not cost a run. */
export async function isPinned(directory: string): Promise<boolean> {
  return lstat(join(directory, PIN_FILE)).then(
    () => true,
    // Whether it is there may not be known, as on a network's disk; only what is surely not there is none.
    (error: unknown) => !['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? ''),
  );
}

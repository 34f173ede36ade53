import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

/** In a run's own directory, so that a pin moves with it. */
export const PIN_FILE = 'pinned.json';

/** Anything of that name counts: what cannot be read must not cost a run. */
export async function isPinned(directory: string): Promise<boolean> {
  return lstat(join(directory, PIN_FILE)).then(
    () => true,
    () => false,
  );
}

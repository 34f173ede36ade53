import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What `latest` was before a gate was killed is nothing to go back to once it was built anew (src/images/arms/kept-latest.ts). */
export async function forgetEarlierLatest() {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = /^benchday-latest\.(\d+)\.[0-9a-f]+$/.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    // Another user's stays.
    await rm(path.join(tmpdir(), name), { force: true }).catch(() => undefined);
  }
}

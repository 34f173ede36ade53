import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OWN_BINARIES = fileURLToPath(new URL('../../.cache/bin', import.meta.url));

/** The project's own binary, else the one on the PATH, else undefined. */
export function locate(name: string): string | undefined {
  const own = join(OWN_BINARIES, name);
  if (existsSync(own)) return own;
  const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

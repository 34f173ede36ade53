import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { errnoOf } from '../core/errors.ts';
import type { Environment } from './interpolate.ts';

/** What a path on this machine is. */
export type HostPath = 'file' | 'directory' | 'other' | 'missing';

export async function hostPathKind(file: string): Promise<HostPath> {
  try {
    const found = await stat(file);
    if (found.isFile()) return 'file';
    return found.isDirectory() ? 'directory' : 'other';
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return 'missing';
    throw cause;
  }
}

/** A path as a Compose file means it: from the file's folder, `~` being the home directory. */
export function hostPath(written: string, folder: string, environment: Environment): string {
  const home = environment['HOME'] ?? '~';
  return path.resolve(folder, written.replace(/^~(?=\/|$)/, home));
}

/** The settings of a `.env` file; none when there is no such file. */
export async function readEnvironmentFile(file: string): Promise<Readonly<Record<string, string>> | undefined> {
  if ((await hostPathKind(file)) === 'missing') return undefined;
  const entries = Object.entries(parseEnv(await readFile(file, 'utf8')));
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

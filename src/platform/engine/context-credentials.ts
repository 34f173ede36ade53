import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError } from '../../base/errors.ts';
import { readIgnoreRules } from './ignore-rules.ts';
import { readText } from '../../base/bounded-file.ts';

/** Git's settings of a checkout, of its submodules and of its work trees. */
const SETTINGS = /^config(?:\.worktree)?$/;
/** What CI jobs leave there, and a password in an address, or a token in the place of a user (which is longer than names are). @source git-config(1): http.<url>.extraHeader, remote.<name>.url */
const CREDENTIALS = /^\s*(?:extraheader\s*=|(?:push)?url\s*=\s*\w+:\/\/(?:[^/\s@:]*:[^/\s@]+|[^/\s@:]{20,})@)/im;

/**
 * A Dockerfile may send everywhere what is in its context, and `docker build` packs `.git` too. actions/checkout leaves the job's token
 * in its settings.
 * @throws {BenchdayError} HOST_ACCESS_REFUSED naming the file, unless .dockerignore leaves it out
 */
export async function refuseCredentials(context: string): Promise<void> {
  const file = await credentialsIn(context);
  if (file === undefined) return;
  throw new BenchdayError(
    'HOST_ACCESS_REFUSED',
    `the build context ${context} holds credentials: ${file} (the Dockerfile would see them)`,
    { hint: 'a line .git in its .dockerignore leaves them out; actions/checkout: persist-credentials: false' },
  );
}

/** @returns the file of git's settings that holds some and that .dockerignore does not leave out, from the context on */
export async function credentialsIn(context: string): Promise<string | undefined> {
  const written = await readText(path.join(context, '.dockerignore')).catch(() => '');
  const ignored = readIgnoreRules(written);
  for (const file of await settingsIn(context, '.git')) {
    if (ignored.ignores(file)) continue;
    const text = await readText(path.join(context, file)).catch(() => '');
    if (CREDENTIALS.test(text)) return file;
  }
  return undefined;
}

/** Below the folder, as the context names them; objects and logs are many, and hold none. */
async function settingsIn(context: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(path.join(context, folder), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const file = path.posix.join(folder, entry.name);
    if (entry.isFile() && SETTINGS.test(entry.name)) found.push(file);
    if (entry.isDirectory() && !['objects', 'logs', 'refs', 'hooks'].includes(entry.name)) {
      found.push(...(await settingsIn(context, file)));
    }
  }
  return found;
}

import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { errnoOf } from '../../base/errors.ts';
import { exists } from '../../base/named-file.ts';
import { isOwnLimit } from '../../base/own-limits.ts';
import { realPath } from '../../base/paths.ts';
import { readIgnoreRules } from '../../platform/engine/ignore-rules.ts';
import { readText } from '../../base/bounded-file.ts';

/** What a build leaves out of a folder. */
interface LeftOut {
  /** @param below  from the folder on, with slashes */
  readonly has: (below: string) => boolean;
  /** whether a folder that is left out may hold what is let in again */
  readonly hasExceptions: boolean;
}

const NOTHING: LeftOut = { has: () => false, hasExceptions: false };
const PERMISSIONS = 0o7777;

/**
 * One digest of all that a folder holds: names, kinds, modes, bytes, and where links lead. Git's own folder is left out, whose files change
 * with every command. What cannot be read counts as such: a build that needs it fails by itself.
 * @returns sha256, hex
 */
export async function folderDigest(folder: string, leftOut: LeftOut = NOTHING): Promise<string> {
  return (await digested(folder, leftOut)).digest;
}

/** The same of a folder that nobody has to read. @returns undefined when some of it could not be read: two such may differ there */
export async function wholeFolderDigest(folder: string): Promise<string | undefined> {
  const { digest, isWhole } = await digested(folder, NOTHING);
  return isWhole ? digest : undefined;
}

async function digested(folder: string, leftOut: LeftOut): Promise<{ digest: string; isWhole: boolean }> {
  const hash = createHash('sha256');
  let isWhole = true;
  const onUnreadable = (): void => {
    isWhole = false;
  };
  // A link to it stands for it.
  await addEntry({ folder: await realPath(folder), below: '', hash, leftOut, onUnreadable });
  return { digest: hash.digest('hex'), isWhole };
}

/** Of what `docker build` gets of a folder. */
export async function contextDigest({ context, dockerfile }: { context: string; dockerfile: string }): Promise<string> {
  return folderDigest(context, await dockerIgnores(context, dockerfile));
}

/** Where it is not sure what is left out, nothing is: more is compared than had to be, and never less. */
async function dockerIgnores(context: string, dockerfile: string): Promise<LeftOut> {
  // BuildKit reads one beside the Dockerfile instead, the classic builder does not.
  if (await exists(`${dockerfile}.dockerignore`)) return NOTHING;
  const written = await readText(path.join(context, '.dockerignore')).catch(() => '');
  if (written.trim() === '') return NOTHING;
  const rules = readIgnoreRules(written);
  if (!rules.isSure) return NOTHING;
  // Both are always sent, since the builder needs them.
  const sent = new Set(['.dockerignore', path.relative(context, dockerfile)]);
  return {
    has: (below) => !sent.has(below) && rules.ignores(below),
    hasExceptions: /^\s*!/m.test(written) || [...sent].some((file) => file.includes('/')),
  };
}

interface Entry {
  readonly folder: string;
  readonly below: string;
  readonly hash: Hash;
  readonly leftOut: LeftOut;
  readonly onUnreadable: () => void;
}

async function addEntry({ folder, below, hash, leftOut, onUnreadable }: Entry): Promise<void> {
  const file = path.join(folder, below);
  const add = (kind: string, ...more: readonly string[]) => hash.update(`${JSON.stringify([below, kind, ...more])}\n`);
  const found = await lstat(file).catch(unreadable);
  if (found === undefined) {
    add('unreadable');
    onUnreadable();
    return;
  }
  const mode = (found.mode & PERMISSIONS).toString(8);
  if (found.isSymbolicLink()) {
    add('link', await readlink(file));
    return;
  }
  if (found.isFile()) {
    add('file', mode, String(found.size));
    return addBytes(file, hash, onUnreadable);
  }
  if (!found.isDirectory()) {
    add('other', mode);
    return;
  }
  const isIn = below === '' || !leftOut.has(below);
  if (isIn) add('folder', below === '' ? '' : mode);
  else if (!leftOut.hasExceptions) return;
  const names = await readdir(file).catch(unreadable);
  if (names === undefined) {
    if (isIn) add('unreadable');
    onUnreadable();
    return;
  }
  for (const name of names.sort()) {
    if (name === '.git') continue;
    const inner = below === '' ? name : `${below}/${name}`;
    const isFolder = (await lstat(path.join(folder, inner)).catch(unreadable))?.isDirectory() === true;
    if (isFolder || !leftOut.has(inner)) await addEntry({ folder, below: inner, hash, leftOut, onUnreadable });
  }
}

async function addBytes(file: string, hash: Hash, onUnreadable: () => void): Promise<void> {
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch (cause) {
    unreadable(cause);
    hash.update('unreadable\n');
    onUnreadable();
  }
}

function unreadable(cause: unknown): undefined {
  const errno = errnoOf(cause);
  if (errno === undefined || isOwnLimit(errno)) throw cause;
  return undefined;
}

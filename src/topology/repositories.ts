import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Where a repository's own folder would be seen, and what covers it. */
export interface Cover {
  /** in the container */
  readonly target: string;
  /** a folder is covered by an empty one, the file of a work tree by /dev/null */
  readonly isFolder: boolean;
}

/** Thousands of folders that hold no repository. */
const NOT_LOOKED_INTO = ['node_modules', '.git'];

/**
 * Each `.git` below a folder that a container is to see: its settings may hold the credentials of a checkout, and who can write there
 * can have git run something on this machine.
 * @param target  where the container sees the folder
 */
export async function gitCovers(folder: string, target: string): Promise<readonly Cover[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const covers: Cover[] = [];
  for (const entry of entries) {
    const at = path.posix.join(target, entry.name);
    if (entry.name === '.git' && !entry.isSymbolicLink()) covers.push({ target: at, isFolder: entry.isDirectory() });
    if (!entry.isDirectory() || NOT_LOOKED_INTO.includes(entry.name)) continue;
    covers.push(...(await gitCovers(path.join(folder, entry.name), at)));
  }
  return covers;
}

/** Whether a path is a repository's own folder, or in one. */
export function isInGitFolder(file: string): boolean {
  return file.split(path.sep).includes('.git');
}

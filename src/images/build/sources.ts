import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import path from 'node:path';
import { exists } from '../../base/named-file.ts';
import { errnoOf } from '../../base/errors.ts';
import { git } from '../../base/git.ts';
import { isWithin, realPath } from '../../base/paths.ts';
import { type GitState, inShort } from './git-state.ts';

/** By absolute path. */
type Fingerprints = ReadonlyMap<string, string>;

/**
 * What git tracks in a folder, and what git goes by there, as both were before any step ran. A step can leave settings, attributes or
 * a repository of its own, and git runs what those say. So git is not asked about files again: they are compared here.
 */
export interface Sources {
  readonly commit: string;
  readonly gitDir: string;
  readonly settings: Fingerprints;
  readonly tracked: Fingerprints;
}

/** @returns undefined where no commit is tagged, so that nothing depends on it */
export async function sourcesOf(folder: string, state: GitState): Promise<Sources | undefined> {
  if (state.kind === 'none' || state.changes.length > 0) return undefined;
  const gitDir = await git(folder, 'rev-parse', '--absolute-git-dir');
  const common = path.resolve(folder, await git(folder, 'rev-parse', '--git-common-dir'));
  const top = await git(folder, 'rev-parse', '--show-toplevel');
  const names = await git(folder, 'ls-files', '-z', '--recurse-submodules');
  const files = names.split('\0').flatMap((name) => (name === '' ? [] : [path.join(folder, name)]));
  const settings = [
    ...new Set([gitDir, common].flatMap((at) => ['config', 'config.worktree'].map((name) => path.join(at, name)))),
    ...repositoriesBetween(top, await realPath(folder)),
  ];
  return { commit: state.commit, gitDir, settings: await fingerprints(settings), tracked: await fingerprints(files) };
}

/**
 * What changed since: git's settings, the commit, or files that git tracks. Untracked ones are left out, as a `pre` step makes some.
 * @param folder  whose files count
 * @returns undefined when nothing did
 */
export async function changeSince(folder: string, sources: Sources): Promise<string | undefined> {
  const { commit, gitDir, settings, tracked } = sources;
  const other = await changed(settings);
  if (other.length > 0) return `what git goes by was changed: ${inShort(other)}`;
  const now = await git(folder, `--git-dir=${gitDir}`, 'rev-parse', 'HEAD');
  if (now !== commit) return `HEAD was ${commit} and is ${now}`;
  const own = await realPath(folder);
  const inFolder = [...tracked].filter(([file]) => isWithin(folder, file) || isWithin(own, file));
  const files = await changed(new Map(inFolder));
  const shown = files.map((file) => path.relative(isWithin(folder, file) ? folder : own, file));
  return files.length === 0 ? undefined : `files that git tracks were changed: ${inShort(shown)}`;
}

/** Where git looks for a repository before it comes to a work tree's top. */
function repositoriesBetween(top: string, folder: string): readonly string[] {
  const places: string[] = [];
  for (let at = folder; isWithin(top, at); at = path.dirname(at)) {
    // The top's own is a folder in which git writes; its settings are among the files.
    if (at === top) break;
    places.push(path.join(at, '.git'));
  }
  return places;
}

async function fingerprints(files: readonly string[]): Promise<Fingerprints> {
  const found = new Map<string, string>();
  for (const file of files) found.set(file, await fingerprint(file));
  return found;
}

async function changed(before: Fingerprints): Promise<readonly string[]> {
  const files: string[] = [];
  for (const [file, was] of before) if ((await fingerprint(file)) !== was) files.push(file);
  return files;
}

/** What git would store of a file, and the folder it is in, with links followed. A link itself is not followed. */
async function fingerprint(file: string): Promise<string> {
  const found = await lstat(file).catch((cause: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(cause) ?? '')) return undefined;
    throw cause;
  });
  if (found === undefined) return 'missing';
  const place = await realPath(path.dirname(file));
  if (found.isSymbolicLink()) return `${place} link ${await readlink(file)}`;
  if (found.isDirectory()) return `${place} ${(await exists(path.join(file, '.git'))) ? 'repository' : 'folder'}`;
  if (!found.isFile()) return `${place} neither file nor folder`;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return `${place} ${(found.mode & 0o100) === 0 ? 'file' : 'program'} ${hash.digest('hex')}`;
}

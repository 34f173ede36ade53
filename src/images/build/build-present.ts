import path from 'node:path';
import { git } from '../../base/git.ts';
import { isWithin } from '../../base/paths.ts';
import { buildProject, type BuiltImage, type ProjectState } from './build-project.ts';
import type { Building } from './building.ts';
import { type CaptainImage, type CaptainProject, readCaptainFile } from './captain-file.ts';
import { type GitState, inShort, linesOf, readGitState } from './git-state.ts';
import { sourcesOf } from './sources.ts';
import { credentialsIn } from '../../platform/engine/context-credentials.ts';
import { isOnlyInPart } from './whole-tree.ts';
import { checkOut } from './worktree.ts';

/** A project as it was before any step ran, which could make git see another repository. */
export interface Present extends ProjectState {
  readonly project: CaptainProject;
  /** why the commit is built in a work tree of its own; absent: it is built here */
  readonly apart?: { readonly reason: string; readonly repository: string; readonly below: string };
}

export async function presentOf(project: CaptainProject): Promise<Present> {
  const { file, folder } = project;
  const state = await readGitState(file);
  const reason = await whyNotHere(project, state);
  const known = { project, state, sources: await sourcesOf(folder, state) };
  if (reason === undefined) return known;
  const repository = await git(folder, 'rev-parse', '--show-toplevel');
  return { ...known, apart: { reason, repository, below: await git(folder, 'rev-parse', '--show-prefix') } };
}

/**
 * Builds what the present work tree holds. What is tagged as a commit must be the commit: where git calls the folder clean though it
 * holds files that git ignores, or lacks some, or where git's settings hold credentials, the commit is built in a work tree of its own, as a fresh clone would be.
 * @throws {BenchdayError} those of buildProject; GIT_FAILED naming what of the commit is not here
 */
export async function buildPresent(present: Present, building: Building): Promise<readonly BuiltImage[]> {
  const { project, state, sources, apart } = present;
  if (state.kind === 'none' || apart === undefined) {
    return buildProject(project, { state, sources, isLatest: true }, building);
  }
  building.onStage(`commit ${state.shortCommit} is built in a work tree of its own, as ${apart.reason}`);
  await using tree = await checkOut(apart.repository, state.commit);
  const read = await readCaptainFile(path.join(tree.folder, apart.below, path.basename(project.file)));
  const committed = { ...read, images: read.images.map((image) => withCachesOf(project, image, read.folder)) };
  const own = { state, sources: await sourcesOf(committed.folder, state), isLatest: true };
  return await buildProject(committed, own, building);
}

/** What lies outside of the folder is where the file says, seen from its own place: the work tree's neighbours are none of it. */
function withCachesOf({ images }: CaptainProject, image: CaptainImage, folder: string): CaptainImage {
  const own = images.find(({ name }) => name === image.name)?.caches ?? [];
  const caches = image.caches.map((cache, index) =>
    cache.kind === 'bind' && !isWithin(folder, cache.source) ? (own[index] ?? cache) : cache,
  );
  return { ...image, caches };
}

async function whyNotHere({ folder, images }: CaptainProject, state: GitState): Promise<string | undefined> {
  if (state.kind === 'none' || state.changes.length > 0) return undefined;
  // A work tree of its own has none of git's settings.
  for (const { context } of images) {
    const file = await credentialsIn(context);
    if (file !== undefined) return `${file} holds credentials, which a Dockerfile would see`;
  }
  const ignored = await ignoredIn(folder);
  if (ignored.length > 0) return `the folder has files that git ignores (${inShort(ignored)})`;
  return (await isOnlyInPart(folder)) ? 'the folder may lack a part of it' : undefined;
}

/** Files that git ignores, and folders of nothing else; a folder ends with a slash. */
export async function ignoredIn(folder: string): Promise<readonly string[]> {
  return linesOf(
    await git(
      folder,
      'ls-files',
      '--others',
      '--ignored',
      '--exclude-standard',
      '--directory',
      '--no-empty-directory',
      '--',
      '.',
    ),
  );
}

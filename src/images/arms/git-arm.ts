import path from 'node:path';
import { git } from '../../base/git.ts';
import { describeCommit } from '../build/git-state.ts';
import { type Lack, refuseLacks } from '../build/whole-tree.ts';
import { checkOutInPart } from '../build/worktree.ts';
import { readText } from '../../base/bounded-file.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { exists, splitWord } from '../../base/named-file.ts';
import { isWithin } from '../../base/paths.ts';
import type { HostAccess } from '../../records/host-access.ts';
import { refuseHostAccess } from '../../topology/granted-access.ts';
import { replaceableBinds } from '../../topology/replaceable-binds.ts';
import type { Topology } from '../../topology/topology.ts';
import type { ReadTopology } from '../../topology/compose/topology-file.ts';
import type { ArmSource, KnownImage } from './arm.ts';
import { captainImages } from './captain-images.ts';
import { WHOLE_HISTORY, commitOf, isNoRepository, isShallow } from './commit-of.ts';
import { copyIgnoredSettings } from './ignored-settings.ts';
import { projectImages } from './project-images.ts';
import { serviceImages } from './service-images.ts';

export interface CheckedOut extends AsyncDisposable {
  readonly topology: ReadTopology;
  readonly commit: string;
  /** the work tree's folder */
  readonly tree: string;
  readonly images: ReadonlyMap<string, KnownImage>;
  /** files of variables that git ignores, of the present work tree; from the repository on */
  readonly ignoredFiles: readonly string[];
}

/**
 * Whether git knows a commit by a word, in the repository of a file; false outside of one.
 * @throws {BenchdayError} GIT_FAILED in git's own words where it does not read the repository
 */
export async function isCommit(file: string, word: string): Promise<boolean> {
  try {
    return (await commitOf(path.dirname(file), word)) !== undefined;
  } catch (failure) {
    if (isNoRepository(failure)) return false;
    throw failure;
  }
}

async function unknownCommit(folder: string, ref: string): Promise<BenchdayError> {
  const hint = (await isShallow(folder))
    ? `this clone is shallow: ${WHOLE_HISTORY}`
    : 'git log --all shows the commits; git fetch origin <branch> gets more';
  return new BenchdayError('USAGE', `git knows no commit ${ref} in ${folder}`, { hint });
}

/**
 * A topology as a commit has it, in a work tree of its own, with the images that its sources make; those of a commit are built once.
 * @param reference  the topology as the present work tree has it
 * @throws {BenchdayError} USAGE for a commit that is not there or lacks the topology; GIT_FAILED; HOST_ACCESS_REFUSED, IMAGE_BUILD_FAILED, BUILD_STEP_FAILED
 */
export async function checkOutTopology(reference: ReadTopology, ref: string, source: ArmSource): Promise<CheckedOut> {
  const folder = path.dirname(reference.file);
  const commit = await commitOf(folder, ref);
  if (commit === undefined) throw await unknownCommit(folder, ref);
  const repository = await git(folder, 'rev-parse', '--show-toplevel');
  const below = path.join(await git(folder, 'rev-parse', '--show-prefix'), path.basename(reference.file));
  const tree = await checkOutInPart(repository, commit, source.building.onStage);
  try {
    const file = path.join(tree.folder, below);
    if (!(await exists(file))) {
      await refuseLacks(tree.lacks, [file]);
      throw new BenchdayError('USAGE', `the commit ${commit.slice(0, 12)} (${ref}) has no ${below}`, {
        hint: 'name a topology that both sides have with --topology',
      });
    }
    const ignoredFiles = await copyIgnoredSettings(reference.settingsFiles, {
      ...{ repository, tree: tree.folder, grants: source.grants, kept: source.keptSettings },
    });
    const { settings } = splitWord(reference.word ?? '');
    const word = settings === '' ? file : `${file}#${settings}`;
    const read = await source.readTopology(word, tree.folder).catch((failure: unknown) => {
      throw lackBehind(failure, tree.lacks);
    });
    const asked = [...read.hostAccess, ...replaceableBinds(read)];
    const hostAccess = asked.map((one) => asInRepository(one, { tree: tree.folder, repository }));
    await refuseHostAccess(`${below} of the commit ${ref}`, hostAccess, source.grants);
    const topology = { ...read, hostAccess };
    const state = await describeCommit(tree.folder, commit);
    const { lacks } = tree;
    await refuseLacks(lacks, await placesRead(topology, lacks));
    const place = { topology, tree: tree.folder, state, lacks };
    const images = new Map([
      ...(await projectImages(place, source.building)),
      ...(await serviceImages(place, source.building)),
      ...(await captainImages(place, source.building)),
    ]);
    const made = { topology, commit, tree: tree.folder, images, ignoredFiles };
    return { ...made, [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() };
  } catch (failure) {
    await tree[Symbol.asyncDispose]();
    throw failure;
  }
}

/** A topology whose folder or Dockerfile is in a part that is not here says only that it is not there. */
function lackBehind(failure: unknown, lacks: readonly Lack[]): unknown {
  const said = messageOf(failure);
  return lacks.find(({ file }) => said.includes(file))?.failure ?? failure;
}

/** Files that the Compose file names with a variable in their names; which those are, only its reader knows. */
const NAMED_BY_VARIABLE = /\b(?:env_file|configs|secrets|file)\b\s*:[^\n]*\$/;

/** What reading the topology and starting its services takes from the tree, beside what images are built from. */
async function placesRead({ file, services }: Topology, lacks: readonly Lack[]): Promise<readonly string[]> {
  const mounted = services.flatMap(({ mounts }) =>
    mounts.flatMap((mount) => (mount.kind === 'bind' ? mount.source : [])),
  );
  const text = lacks.length === 0 ? '' : await readText(file);
  const isNamed = (name: string) => name.startsWith('.env') || text.includes(name) || NAMED_BY_VARIABLE.test(text);
  const named = lacks.map((lack) => lack.file).filter((lacked) => isNamed(path.basename(lacked)));
  return [file, ...mounted, ...named];
}

/** A work tree has another name each time, so what is asked for in it is granted as the same place of the repository. */
function asInRepository(
  asked: HostAccess,
  { tree, repository }: { readonly tree: string; readonly repository: string },
): HostAccess {
  const [, file] = /^path:(.*)$/s.exec(asked.kind) ?? [];
  if (file === undefined || !isWithin(tree, file)) return asked;
  const kind = `path:${path.join(repository, path.relative(tree, file))}`;
  return { ...asked, kind, ...(asked.shown !== undefined && { shown: asked.shown.replace(tree, () => repository) }) };
}

import path from 'node:path';
import { readBounded } from '../../base/bounded-file.ts';
import { BenchdayError } from '../../base/errors.ts';
import { exists } from '../../base/named-file.ts';
import { askGit, askGitForFiles, git } from '../../base/git.ts';
import { isWithin, realPath } from '../../base/paths.ts';

/** What a commit says of another repository in one of its folders. */
interface Submodule {
  /** below the tree, as git writes it */
  readonly folder: string;
  readonly commit: string;
}

/** What of a commit is not in its work tree. */
export interface Lack {
  /** a file that is only a pointer, or the folder of a submodule; absolute */
  readonly file: string;
  /** names it, and says how to get it */
  readonly failure: BenchdayError;
}

/** @throws {BenchdayError} GIT_FAILED for the first that lies in one of the places, or that one of them lies in */
export async function refuseLacks(lacks: readonly Lack[], places: readonly string[]): Promise<void> {
  for (const place of places) {
    const real = await realPath(place);
    const used = lacks.find(({ file }) => [place, real].some((own) => isWithin(own, file) || isWithin(file, own)));
    if (used !== undefined) throw used.failure;
  }
}

/** A repository that a work tree was added to: its own folder, or one of `.git/modules`. */
type Place = string;

/**
 * Fills a fresh work tree with what `git worktree add` leaves out: files outside of a sparse checkout, what git-lfs keeps elsewhere, and
 * submodules, each from the clone that the repository has of it. Nothing is fetched but by git-lfs.
 * @param name    of the commit, in messages
 * @param places  gets the repositories of submodules that know of a tree now, also when it throws
 * @returns what is not here
 */
export async function fillTree(
  repository: Place,
  tree: string,
  { name, places }: { readonly name: string; readonly places: Place[] },
): Promise<readonly Lack[]> {
  await leaveSparse(tree);
  const lacks = [...(await fillFromLfs(tree, name))];
  for (const submodule of await submodulesOf(tree)) {
    const place = await cloneOf(repository, tree, submodule, name);
    const folder = path.join(tree, submodule.folder);
    if (typeof place !== 'string') {
      lacks.push({ file: folder, failure: place });
      continue;
    }
    places.push(place);
    await addTree(place, folder, submodule.commit);
    lacks.push(...(await fillTree(place, folder, { name: `${submodule.folder} of ${name}`, places })));
  }
  return lacks;
}

/** Whether a clean work tree may hold something else than its commit: what git does not compare, or compares by a pointer. */
export async function isOnlyInPart(folder: string): Promise<boolean> {
  if ((await submodulesOf(folder)).length > 0 || (await pointersIn(folder)).length > 0) return true;
  return linesOf(await git(folder, 'ls-files', '-v', '--', '.')).some(isLeftOut);
}

/** `S` is left out of a sparse checkout, small letters are said to be unchanged. @source git ls-files */
function isLeftOut(line: string): boolean {
  return /^[a-zS] /.test(line);
}

async function leaveSparse(tree: string): Promise<void> {
  const isSparse = linesOf(await git(tree, 'ls-files', '-v')).some((line) => line.startsWith('S '));
  if (isSparse) await git(tree, 'sparse-checkout', 'disable');
}

async function submodulesOf(folder: string): Promise<readonly Submodule[]> {
  const entries = nulSeparated(await git(folder, 'ls-files', '--stage', '-z', '--', '.'));
  return entries.flatMap((entry) => {
    const [, commit, below] = /^160000 ([0-9a-f]+) \d\t(.+)$/s.exec(entry) ?? [];
    return commit === undefined || below === undefined ? [] : [{ commit, folder: below }];
  });
}

/** @returns why there is none, where there is none */
async function cloneOf(
  repository: Place,
  tree: string,
  { folder, commit }: Submodule,
  name: string,
): Promise<Place | BenchdayError> {
  const moduleName = await moduleNameOf(tree, folder);
  const common = path.resolve(repository, await gitAt(repository, 'rev-parse', '--git-common-dir'));
  const beside = path.join(repository, folder);
  // A link in the present work tree leads elsewhere.
  const isOwn = isWithin(await realPath(repository), await realPath(beside));
  const places = [
    ...(moduleName === undefined ? [] : [path.join(common, 'modules', moduleName)]),
    ...(isOwn ? [beside] : []),
  ];
  const there: Place[] = [];
  for (const place of places) if (await isRepository(place)) there.push(place);
  for (const place of there) {
    const found = await askGit(place, ...(await wordsAt(place)), 'cat-file', '-e', `${commit}^{commit}`);
    if (found.state === 'answered') return place;
  }
  const lacks = `the submodule ${folder} of ${name} is not in ${repository}`;
  if (there.length > 0)
    return new BenchdayError('GIT_FAILED', `${lacks} at its commit ${commit}`, {
      hint: `git -C ${path.join(repository, folder)} fetch origin ${commit}, or for actions/checkout: with: { submodules: recursive, fetch-depth: 0 }`,
    });
  return new BenchdayError('GIT_FAILED', lacks, {
    hint: 'git submodule update --init --recursive; for actions/checkout: with: { submodules: recursive }, for GitLab: variables: { GIT_SUBMODULE_STRATEGY: recursive }',
  });
}

/** A repository's own folder has its objects; one in another's work tree would be taken for that one. */
async function isRepository(place: Place): Promise<boolean> {
  return (await exists(path.join(place, '.git'))) || (await isOwnFolder(place));
}

async function isOwnFolder(place: Place): Promise<boolean> {
  if (await exists(path.join(place, '.git'))) return false;
  return (await exists(path.join(place, 'objects'))) && (await exists(path.join(place, 'HEAD')));
}

/**
 * What git is told of a repository's own folder: it takes none by itself (safe.bareRepository), and the settings of one in `.git/modules`
 * name a work tree that may be gone.
 */
export async function wordsAt(place: Place): Promise<readonly string[]> {
  return (await isOwnFolder(place)) ? ['--git-dir=.', '--work-tree=.'] : [];
}

async function gitAt(place: Place, ...words: readonly string[]): Promise<string> {
  return git(place, ...(await wordsAt(place)), ...words);
}

/** Under which name `.gitmodules` has a folder; git keeps the clone by that name. */
async function moduleNameOf(tree: string, folder: string): Promise<string | undefined> {
  const answer = await askGit(
    tree,
    'config',
    '-z',
    '--file',
    path.join(tree, '.gitmodules'),
    '--get-regexp',
    String.raw`^submodule\..*\.path$`,
  );
  if (answer.state !== 'answered') return undefined;
  const found = nulSeparated(answer.output).map((entry) => /^submodule\.(.*)\.path\n(.*)$/s.exec(entry) ?? []);
  const name = found.find(([, , at]) => at === folder)?.[1];
  // A name such as ../../elsewhere would lead out of the repository.
  return name?.split('/').includes('..') === true ? undefined : name;
}

/** Makes a work tree with pointers, whether git-lfs was set up or not, so that what is missing can be named. */
export async function addTree(repository: Place, folder: string, commit: string): Promise<void> {
  const off = ['process=', 'smudge=', 'clean=', 'required=false'].flatMap((setting) => ['-c', `filter.lfs.${setting}`]);
  const words = [...(await wordsAt(repository)), ...off, 'worktree', 'add', '--quiet', '--detach', folder, commit];
  const answer = await askGitForFiles(repository, words, { beforehand: 'a clone on a faster disk; TMPDIR says where' });
  if (answer.state === 'answered') return;
  const said = answer.state === 'refused' ? answer.said : 'git is not installed';
  throw new BenchdayError('GIT_FAILED', `git ${words.join(' ')} in ${repository}: ${said}`);
}

const LFS_FILTER = [
  'filter.lfs.process=git-lfs filter-process',
  'filter.lfs.smudge=git-lfs smudge -- %f',
  'filter.lfs.clean=git-lfs clean -- %f',
  'filter.lfs.required=true',
].flatMap((setting) => ['-c', setting]);

const BEFOREHAND = { beforehand: 'git lfs fetch --all gets them beforehand, and takes as long as it needs' };

/** By git-lfs where it is there, whether it was set up for this user or not. */
async function fillFromLfs(tree: string, name: string): Promise<readonly Lack[]> {
  const [missing] = await pointersIn(tree);
  if (missing === undefined) return [];
  const version = await askGit(tree, 'lfs', 'version');
  const pulled =
    version.state === 'answered' ? await askGitForFiles(tree, [...LFS_FILTER, 'lfs', 'pull'], BEFOREHAND) : undefined;
  const said =
    pulled === undefined
      ? 'git-lfs is not installed'
      : pulled.state === 'refused'
        ? pulled.said
        : 'git-lfs left it out';
  return (await pointersIn(tree)).map((pointer) => ({
    file: path.join(tree, pointer),
    failure: new BenchdayError(
      'GIT_FAILED',
      `${pointer} of ${name} is kept by git-lfs, and only its pointer is here: ${said}`,
      { hint: 'install git-lfs, then git lfs fetch --all; for actions/checkout: with: { lfs: true }' },
    ),
  }));
}

/** Files that git-lfs is to fill in, and did not. */
async function pointersIn(folder: string): Promise<readonly string[]> {
  const files = nulSeparated(await git(folder, 'ls-files', '-z', '--', ':(attr:filter=lfs)'));
  const pointers: string[] = [];
  for (const file of files) if (await isPointer(path.join(folder, file))) pointers.push(file);
  return pointers;
}

/** @source github.com/git-lfs/git-lfs, docs/spec.md */
const POINTER = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v\d+\n/;
const LONGEST_POINTER_BYTES = 1024;

async function isPointer(file: string): Promise<boolean> {
  return readBounded(file, LONGEST_POINTER_BYTES).then(
    (bytes) => POINTER.test(bytes.toString('utf8')),
    () => false,
  );
}

function nulSeparated(text: string): readonly string[] {
  return text.split('\0').filter((part) => part !== '');
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

import { access } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError } from './errors.ts';
import type { ErrorCode } from './errors.ts';
import { displayPath } from './file-problem.ts';
import { didYouMean } from './nearest.ts';

/** Something users name by a word or by a path. */
export interface NamedKind {
  /** in messages: `scenario`, `profile` */
  readonly what: string;
  readonly code: ErrorCode;
  /** folder of the named ones */
  readonly folder: string;
  /** path below `folder`, tried in this order, of the one called `name` */
  readonly candidates: (name: string) => readonly string[];
  readonly known: () => Promise<readonly string[]>;
}

/**
 * What stands behind a name or path, as in `./app#web:8080`: an entry, or settings as JSON. A `#` in a file's name is no such sign unless
 * what follows reads like one.
 */
export function splitWord(word: string): { readonly nameOrPath: string; readonly settings: string } {
  const at = word.search(/#(?=\{|@[\p{L}\p{N}]|(?:https?:\/\/)?[\w.-]+(?::\d+)?(?:[,+]|$))/u);
  return at === -1
    ? { nameOrPath: word, settings: '' }
    : { nameOrPath: word.slice(0, at), settings: word.slice(at + 1) };
}

/** Whether users mean a path (`./a/compose.yaml`, `mine.yaml`) rather than a name. */
export function isPath(word: string): boolean {
  const { nameOrPath } = splitWord(word);
  return /[/\\]/.test(nameOrPath) || /\.ya?ml$/.test(nameOrPath) || nameOrPath === '.' || nameOrPath === '..';
}

/**
 * The file a name or path stands for.
 * @param from    directory that relative paths start from
 * @param place   where the name was written (`file:line key`), absent: on the command line
 * @returns       absolute path; a path is returned as it is, whether or not it exists
 * @throws {BenchdayError} the kind's code, naming the known ones, when nothing has that name
 */
export async function findNamed(
  kind: NamedKind,
  { nameOrPath, from, place }: { readonly nameOrPath: string; readonly from: string; readonly place?: string },
): Promise<string> {
  if (isPath(nameOrPath)) return path.resolve(from, nameOrPath);
  for (const candidate of kind.candidates(nameOrPath)) {
    const file = path.join(kind.folder, candidate);
    if (await exists(file)) return file;
  }
  const known = await kind.known();
  const near = didYouMean(nameOrPath, known);
  const list =
    known.length === 0 ? `there is none in ${displayPath(kind.folder)}` : `the known ones are ${known.join(', ')}`;
  const where = place === undefined ? '' : `${place}: `;
  const here = await pathOf(nameOrPath, from);
  throw new BenchdayError(
    kind.code,
    `${where}there is no ${kind.what} ${JSON.stringify(nameOrPath)}${near === '' ? ';' : near} ${list}`,
    here === undefined ? {} : { hint: `a path has a slash, a name has none: type ${here}` },
  );
}

/** What of the same name lies there, as it is typed. */
async function pathOf(name: string, from: string): Promise<string | undefined> {
  for (const extension of ['', '.yaml', '.yml']) {
    if (name !== '' && (await exists(path.resolve(from, `${name}${extension}`)))) return `./${name}${extension}`;
  }
  return undefined;
}

/** Whether something is there. */
export async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { BenchdayError, errnoOf } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { exists } from '../../base/named-file.ts';
import type { NamedKind } from '../../base/named-file.ts';
import { listedFile, property } from '../../base/yaml-file.ts';
import type { ListedFile } from '../../base/yaml-file.ts';
import { hostPathKind } from './host-files.ts';
import { FILE_NAMES } from './topology-name.ts';

/** The topologies of the checkout, by name. */
export async function listTopologies(root: string): Promise<readonly ListedFile[]> {
  const folder = path.join(root, 'topologies');
  const files = await Promise.all(
    (await foldersIn(folder)).map(async (name) => ({ name, file: await composeFileIn(path.join(folder, name)) })),
  );
  return Promise.all(
    files.flatMap(({ name, file }) =>
      file === undefined ? [] : [listedFile(file, name, (value) => property(property(value, 'x-benchday'), 'title'))],
    ),
  );
}

/** The Compose file that a path stands for, which may be its folder. @throws {BenchdayError} FILE_NOT_FOUND */
export async function composeFileAt(file: string): Promise<string> {
  if ((await hostPathKind(file)) !== 'directory') return file;
  const found = await composeFileIn(file);
  if (found !== undefined) return found;
  throw new BenchdayError('FILE_NOT_FOUND', `there is no ${FILE_NAMES.join(', ')} in ${file}`);
}

/** @throws {BenchdayError} FILE_NOT_FOUND */
export async function requireFile(file: string): Promise<string> {
  if ((await hostPathKind(file)) !== 'missing') return file;
  throw new BenchdayError('FILE_NOT_FOUND', `there is no file ${displayPath(file)}`);
}

/** @throws {BenchdayError} FILE_NOT_FOUND for a merged file that a commit does not have */
export async function requireOfCommit(file: string, tree: string): Promise<void> {
  if ((await hostPathKind(file)) !== 'missing') return;
  throw new BenchdayError('FILE_NOT_FOUND', `the commit has no ${path.relative(tree, file)}, which is merged`, {
    hint: 'commit the file; of a comparison both commits must have it, or --baseline names a later one',
  });
}

/** What Compose merges into a file of a usual name. @source docs.docker.com, "Merge Compose files" */
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** The file beside a Compose file that changes it. */
export async function overrideOf(file: string): Promise<string | undefined> {
  if (!FILE_NAMES.includes(path.basename(file))) return undefined;
  for (const name of OVERRIDES) {
    const override = path.join(path.dirname(file), name);
    if (await exists(override)) return override;
  }
  return undefined;
}

async function composeFileIn(folder: string): Promise<string | undefined> {
  for (const name of FILE_NAMES) {
    const file = path.join(folder, name);
    if (await exists(file)) return file;
  }
  return undefined;
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

export function kindOfTopologies(root: string): NamedKind {
  return {
    what: 'topology',
    code: 'TOPOLOGY_UNKNOWN',
    folder: path.join(root, 'topologies'),
    candidates: (name) => FILE_NAMES.map((file) => path.join(name, file)),
    known: async () => (await listTopologies(root)).map(({ name }) => name),
  };
}

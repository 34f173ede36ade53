import { createHash } from 'node:crypto';
import path from 'node:path';
import type { NormalForm } from './normal-form.ts';

/** File names of a topology's folder, in the order in which Compose looks for them. @source compose-go, cli.DefaultFileNames */
export const FILE_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

/** A folder is named after its topology; a compose file with a name of its own after that. Letters of any script stay. */
export function nameOf(file: string): string {
  const own = path.parse(file);
  const written = FILE_NAMES.includes(own.base) ? path.basename(own.dir) : own.name;
  const safe = written
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  return safe === '' ? 'topology' : safe;
}

/** What Compose calls the project of a file that names none. @source Compose Specification, "Version and name" */
export function projectNameOf(file: string): string {
  const name = path
    .basename(path.dirname(file))
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
  return name === '' ? 'topology' : name;
}

/** As Compose wants it. @source compose-go, loader/normalize.go: NormalizeProjectName */
const PROJECT_NAME = /^[a-z0-9][a-z0-9_-]*$/;

/**
 * The project's name where its user says it, by a variable or in a file.
 * @returns undefined: nobody does, and Compose would call it after its folder
 */
export function saidNameOf({
  documents,
  project,
  variables,
}: Pick<NormalForm, 'documents' | 'project' | 'variables'>): string | undefined {
  const isInFile = documents.merged.some((document) => document.namesAt([]).includes('name'));
  const said = variables['COMPOSE_PROJECT_NAME'] ?? (isInFile ? project['name'] : undefined);
  return typeof said === 'string' && PROJECT_NAME.test(said) ? said : undefined;
}

/** One part of an image's name. @source github.com/distribution/reference, regexp.go */
const IMAGE_NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
/** The folder that benchday looks into for topologies says nothing of them. */
const TOPOLOGIES = 'topologies';
const MOST_LETTERS = 200;

/**
 * What the images of a compose file's builds are called after: its place in its repository, so that two folders of one name, such as
 * `shop/docker` and `blog/docker`, make images of their own.
 * @param tree  the work tree that the file lies in; without one its folder
 */
export function imagePlaceOf(file: string, tree: string): string {
  const folders = path.relative(tree, path.dirname(file)).split(path.sep);
  const own = FILE_NAMES.includes(path.basename(file)) ? [] : [path.parse(file).name];
  const parts = [...folders, ...own].filter((part) => part !== '');
  const [first, ...rest] = parts;
  const named = first === TOPOLOGIES && rest.length > 0 ? rest : parts;
  if (named.length === 0) return asImageName(nameOf(file));
  const place = named.map(asImageName).join('/');
  return place.length <= MOST_LETTERS ? place : digestOf(place);
}

/** The same for images, whose names are of a to z only: what is left of it, and a digest that tells it from others. */
export function asImageName(name: string): string {
  if (IMAGE_NAME.test(name.toLowerCase())) return name.toLowerCase();
  const left = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `${left === '' ? '' : `${left}-`}${digestOf(name)}`.toLowerCase();
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

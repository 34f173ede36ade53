import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { StepMount } from '../../platform/engine/run-step.ts';
import { throwProblems } from '../../base/file-problem.ts';
import type { FileProblem } from '../../base/file-problem.ts';
import { exists } from '../../base/named-file.ts';
import { isWithin } from '../../base/paths.ts';
import { show } from '../../base/plain-words.ts';
import { checkYaml, openYaml, problemAt } from '../../base/yaml-file.ts';
import type { YamlDocument } from '../../base/yaml-file.ts';
import { CAPTAIN_FILES } from '../../topology/captain-beside.ts';
import { captainSchema, type WrittenImage } from './captain-schema.ts';

/** Where a step finds the folder of captain.yml. */
export const PROJECT_AT = '/project';

/** A captain.yml, read and checked. Paths are absolute. */
export interface CaptainProject {
  readonly file: string;
  /** its folder: what steps see, and what must be committed for the tags of a commit */
  readonly folder: string;
  /** in build order */
  readonly images: readonly CaptainImage[];
}

export interface CaptainImage {
  /** the key in captain.yml */
  readonly name: string;
  /** repository, without a tag */
  readonly image: string;
  readonly context: string;
  readonly dockerfile: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** image in which `pre` and `post` run */
  readonly stepImage: string;
  readonly pre: readonly string[];
  readonly test: readonly string[];
  readonly post: readonly string[];
  readonly caches: readonly StepMount[];
}

/**
 * The captain.yml that a path means: the file itself, or the one in a folder.
 * @returns undefined for a path that means something else
 */
export async function captainFileAt(given: string): Promise<string | undefined> {
  const absolute = path.resolve(given);
  if (CAPTAIN_FILES.includes(path.basename(absolute)) && !(await isFolder(absolute))) return absolute;
  if (!(await isFolder(absolute))) return undefined;
  for (const name of CAPTAIN_FILES) {
    const file = path.join(absolute, name);
    if (await exists(file)) return file;
  }
  return undefined;
}

/** @throws {BenchdayError} FILE_NOT_FOUND; FILE_INVALID with every problem as `file:line path: message` */
export async function readCaptainFile(file: string): Promise<CaptainProject> {
  const document = await openYaml(file);
  const checked = checkYaml(document, captainSchema);
  if (checked.state === 'invalid') {
    throwProblems(checked.problems);
    throw new TypeError(`${file} was refused without a problem`);
  }
  const folder = path.dirname(document.file);
  const problems: FileProblem[] = [];
  const images: CaptainImage[] = [];
  for (const [name, written] of Object.entries(checked.value)) {
    const other = images.find(({ image }) => image === written.image);
    if (other !== undefined) {
      problems.push(problemAt(document, [name, 'image'], `${show(written.image)} is built by ${other.name} too`));
    }
    images.push(await imageOf(name, written, { document, folder, problems }));
  }
  throwProblems(problems);
  return { file: document.file, folder, images };
}

interface Place {
  readonly document: YamlDocument;
  readonly folder: string;
  readonly problems: FileProblem[];
}

async function imageOf(name: string, written: WrittenImage, place: Place): Promise<CaptainImage> {
  const { document, folder, problems } = place;
  const dockerfile = path.resolve(folder, written.build);
  if (!isWithin(folder, dockerfile)) {
    problems.push(
      problemAt(document, [name, 'build'], `must be in the folder of captain.yml, got ${show(written.build)}`),
    );
  } else if (!(await exists(dockerfile)) || (await isFolder(dockerfile))) {
    problems.push(
      problemAt(document, [name, 'build'], `must be a Dockerfile; there is none at ${show(written.build)}`),
    );
  }
  return {
    name,
    image: written.image,
    context: path.dirname(dockerfile),
    dockerfile,
    buildArguments: written.build_arg,
    stepImage: written.in,
    pre: written.pre,
    test: written.test,
    post: written.post,
    caches: written.caches.flatMap((text, index) => {
      const mount = cacheOf(text, folder);
      if (typeof mount !== 'string') return [mount];
      problems.push(problemAt(document, [name, 'caches', index], mount));
      return [];
    }),
  };
}

/** `~/.m2:/root/.m2`, `./cache:/cache` or `maven:/root/.m2` (a named volume). @returns what is wrong, in words */
function cacheOf(text: string, folder: string): StepMount | string {
  const [source = '', target, ...rest] = text.split(':');
  if (target === undefined || source === '' || rest.length > 0) {
    return `must be source:target such as ~/.m2:/root/.m2, got ${show(text)}`;
  }
  if (!target.startsWith('/')) return `must end with an absolute path in the container, got ${show(text)}`;
  const at = path.posix.normalize(target);
  if (at === '/' || at === PROJECT_AT) return `cannot be mounted at ${at}`;
  const place = { target: at, readOnly: false };
  if (source === '~' || source.startsWith('~/')) {
    return { kind: 'bind', source: path.join(homedir(), source.slice(1)), ...place };
  }
  if (/^\.{0,2}\//.test(source) || source === '.')
    return { kind: 'bind', source: path.resolve(folder, source), ...place };
  if (/^[A-Za-z0-9][\w.-]+$/.test(source)) return { kind: 'volume', source, ...place };
  return `must begin with a path (~/, ./, /) or the name of a volume, got ${show(text)}`;
}

async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isDirectory() === true;
}

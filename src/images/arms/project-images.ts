import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Building } from '../build/building.ts';
import type { CommitState } from '../build/git-state.ts';
import { LATEST } from '../build/image-tags.ts';
import { refuseLacks } from '../build/whole-tree.ts';
import type { ImageFacts } from '../../platform/engine/image-facts.ts';
import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import { throwIfAborted } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { exists } from '../../base/named-file.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import { start } from '../../base/processes.ts';
import { realPath } from '../../base/paths.ts';
import type { ImageOrigin } from '../../records/arm-record.ts';
import { projectImageName } from '../../topology/project-image.ts';
import type { KnownImage } from './arm.ts';
import { NONE, keepingLatest, restoreLatest } from './kept-latest.ts';
import type { CheckedOutTopology } from './checked-out.ts';

const LINES_SHOWN = 30;
/** The builder's: a digest of sources and bases. */
const PROJECT_LABEL = 'benchday.context';
/** The builder's: name=id of each base, with a space between; empty where one was not known */
const BASES_LABEL = 'benchday.base-images';
const BUILDER = `${PROJECT_ROOT}topologies/build.mjs`;

/**
 * Images that our builder makes of the commit's `topologies/`, tagged by commit. The builder knows an image by its sources and its base,
 * and builds none of these again; a tag says nothing of the base.
 * The commit's own builder is not asked: what a commit holds runs in containers only. The builder knows only `latest`, so what was `latest` before gets its name back, and what was not loses it, also when the build fails or is killed.
 * @returns by the image's name in the compose file; empty for a repository that has no sources of them
 * @throws {BenchdayError} IMAGE_BUILD_FAILED with the last lines of the builder, INTERRUPTED
 */
export async function projectImages(
  { topology, tree, state, lacks }: CheckedOutTopology,
  building: Building,
): Promise<ReadonlyMap<string, KnownImage>> {
  const sources = path.join(tree, 'topologies');
  const used = [...new Set(topology.services.flatMap(({ image }) => projectImageName(image) ?? []))];
  const names = await namesWithSources(used, sources);
  if (names.length === 0) return new Map();
  await refuseLacks(lacks, [sources]);
  if ((await realPath(sources)) !== path.join(await realPath(tree), 'topologies')) {
    throw new BenchdayError('HOST_ACCESS_REFUSED', `topologies/ of the commit ${state.shortCommit} is a link`);
  }
  await restoreLatest(building.workshop);
  const before = await latestImages(tree, names, building.workshop);
  await keepingLatest(before, building.workshop, async () => {
    building.onStage(`commit ${state.shortCommit}: build ${names.join(', ')}`);
    await runBuilder(sources, names, building);
    for (const repository of before.keys()) {
      const image = await building.workshop.find(`${repository}:${LATEST}`);
      const isWanted = names.some((name) => repository === `benchday/${name}`);
      if (image === undefined && isWanted)
        throw new BenchdayError('IMAGE_MISSING', `${repository}:${LATEST} is gone again`);
      // What was made beside, where there was none, would have no name left, and be made again for the next gate.
      if (image !== undefined && (isWanted || before.get(repository) === NONE))
        await building.workshop.tag(image.id, repository, state.shortCommit);
    }
  });
  const made = await imagesOfCommit(names, state, building.workshop);
  if (made === undefined) throw new BenchdayError('IMAGE_MISSING', `the images of ${state.shortCommit} are gone again`);
  return made;
}

/** @returns undefined unless all are there */
async function imagesOfCommit(
  names: readonly string[],
  { shortCommit }: CommitState,
  workshop: ImageWorkshop,
): Promise<ReadonlyMap<string, KnownImage> | undefined> {
  const images = new Map<string, KnownImage>();
  for (const name of names) {
    const image = `benchday/${name}:${shortCommit}`;
    const found = await workshop.find(image);
    if (found === undefined) return undefined;
    const made = originOfProjectImage(found);
    images.set(`benchday/${name}:${LATEST}`, { image, id: found.id, ...(made === undefined ? {} : { made }) });
  }
  return images;
}

/** What an image of this project was made from, by its labels. @returns undefined for one that our builder did not make */
export function originOfProjectImage({ labels }: Pick<ImageFacts, 'labels'>): ImageOrigin | undefined {
  const inputs = labels[PROJECT_LABEL];
  if (inputs === undefined) return undefined;
  const bases = Array.from(
    (labels[BASES_LABEL] ?? '').matchAll(/([^\s=]+)=(\S+)/g),
    ([, image = '', imageId = '']) => ({
      image,
      imageId,
    }),
  );
  return { by: 'project', inputs, ...(bases.length === 0 ? {} : { bases }) };
}

/** By repository, of everything that the builder may name anew, what it is asked for and what that is made from: ids, or `NONE`. */
async function latestImages(
  tree: string,
  names: readonly string[],
  workshop: ImageWorkshop,
): Promise<ReadonlyMap<string, string>> {
  const folders = await readdir(path.join(tree, 'topologies', 'images')).catch(() => []);
  const latest = new Map<string, string>();
  for (const name of new Set(['app', ...folders, ...names])) {
    const found = await workshop.find(`benchday/${name}:${LATEST}`);
    latest.set(`benchday/${name}`, found?.id ?? NONE);
  }
  return latest;
}

async function namesWithSources(names: readonly string[], sources: string): Promise<readonly string[]> {
  const folderOf = (name: string) => (name === 'app' ? name : path.join('images', name));
  const known = await Promise.all(names.map((name) => exists(path.join(sources, folderOf(name), 'Dockerfile'))));
  return names.filter((_, index) => known[index]);
}

/** What Docker's client needs to find its engine, and no more of what benchday was started with. */
function environmentOfBuilder(): NodeJS.ProcessEnv {
  const named = Object.entries(process.env).filter(([name]) => /^(PATH|HOME|TMPDIR|DOCKER_\w+)$/.test(name));
  return Object.fromEntries(named);
}

async function runBuilder(sources: string, names: readonly string[], { onLine, signal }: Building): Promise<void> {
  throwIfAborted(signal);
  const last: string[] = [];
  const running = start(process.execPath, [BUILDER, '--sources', sources, ...names], {
    env: environmentOfBuilder(),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    cancelSignal: signal,
  });
  for await (const line of running.iterable({ from: 'all' })) {
    onLine(line);
    last.push(line);
    if (last.length > LINES_SHOWN) last.shift();
  }
  const { exitCode, message } = await running;
  throwIfAborted(signal);
  if (exitCode === 0) return;
  throw new BenchdayError(
    'IMAGE_BUILD_FAILED',
    `${names.join(', ')} could not be built:\n${last.length === 0 ? (message ?? '') : last.join('\n')}`,
  );
}

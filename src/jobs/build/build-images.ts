import { join } from 'node:path';
import type { BuiltImage } from '../../images/build/build-project.ts';
import { engineWorkshop } from '../../platform/engine/image-workshop.ts';
import { captainFileAt } from '../../images/build/captain-file.ts';
import { BenchdayError } from '../../base/errors.ts';
import { isPath } from '../../base/named-file.ts';
import { PROJECT_ROOT } from '../../base/project.ts';
import { projectImageName } from '../../topology/project-image.ts';
import type { Topology } from '../../topology/topology.ts';
import { readTopology } from '../../topology/compose/topology-file.ts';
import { type Exit, exitOf } from '../../verdicts/exit.ts';
import { refuseHostAccess } from '../../topology/granted-access.ts';
import { type GrantWords, checkGrants } from '../host-grants.ts';
import type { BuildCaller } from './build-caller.ts';
import { buildCaptainProjects } from './captain-projects.ts';
import { buildProjectImages } from './project-images.ts';
import { buildServiceImages } from './service-images.ts';
import { refuseStoredPlace } from '../../store/output-place.ts';
import { type NamedImage, writeSboms } from './write-sboms.ts';

export interface BuildWords {
  /** names under topologies/images, or app; paths of captain.yml, of compose files, or their folders; none: all names */
  readonly images: readonly string[];
  /** a captain.yml of any name */
  readonly file?: string | undefined;
  /** build although the image of this commit is there */
  readonly force: boolean;
  /** the head of every branch, local or of a remote */
  readonly allBranches: boolean;
  /** folder for what each image is made of; absent: nobody wants to know */
  readonly sbom?: string | undefined;
  /** what steps and sources may have of this machine outside of their own folders */
  readonly allowHostAccess?: GrantWords;
}

export interface BuildOutcome {
  /** every tag, e.g. benchday/app:latest */
  readonly images: readonly string[];
  readonly captain: readonly BuiltImage[];
  /** files that say what each image is made of */
  readonly sboms: readonly string[];
  readonly exit: Exit;
}

/** @throws {BenchdayError} USAGE, HOST_ACCESS_REFUSED, what is wrong with the files, IMAGE_BUILD_FAILED, BUILD_STEP_FAILED, INTERRUPTED */
export async function buildImages(words: BuildWords, caller: BuildCaller): Promise<BuildOutcome> {
  const { images, file, force, allBranches } = words;
  const grants = checkGrants(words.allowHostAccess);
  if (words.sbom !== undefined) await refuseStoredPlace(join(words.sbom, 'image.cdx.json'), '--sbom');
  const captainFiles = new Set(file === undefined ? [] : [file]);
  const topologies: Topology[] = [];
  for (const word of images.filter(isPath)) {
    const captainFile = await captainFileAt(word);
    if (captainFile === undefined) {
      const topology = await readTopology(word, { root: PROJECT_ROOT, environment: process.env });
      const ofBuilds = topology.hostAccess.filter(({ place }) => place.endsWith('.build'));
      await refuseHostAccess(topology.name, ofBuilds, grants);
      topologies.push(topology);
    } else captainFiles.add(captainFile);
  }
  if ((force || allBranches) && captainFiles.size === 0) {
    const option = force ? '--force' : '--all-branches';
    throw new BenchdayError('USAGE', `${option} is for a captain.yml, and none was named`, {
      hint: 'benchday build ./folder-with-captain.yml, or -f captain.yml',
    });
  }
  const names = new Set([
    ...images.filter((word) => !isPath(word)),
    ...topologies.flatMap(({ services }) => services.flatMap(({ image }) => projectImageName(image) ?? [])),
  ]);
  const isWholeProject = images.length === 0 && captainFiles.size === 0;
  const own = isWholeProject || names.size > 0 ? await buildProjectImages([...names], caller) : [];
  const services = await buildServiceImages(topologies, caller);
  const captain = await buildCaptainProjects([...captainFiles], { isForced: force, allBranches, grants }, caller);
  const listed = [
    ...own.map((name): NamedImage => ({ name, bases: 'labelled' })),
    ...services,
    ...captain.flatMap((image) => namesOf(image).map((name): NamedImage => ({ name, bases: image.made.bases }))),
  ];
  const sboms = await sbomsOf(listed, words.sbom, caller);
  return { images: listed.map(({ name }) => name), captain, sboms, exit: exitOf({ kind: 'done' }) };
}

async function sbomsOf(
  images: readonly NamedImage[],
  folder: string | undefined,
  caller: BuildCaller,
): Promise<readonly string[]> {
  if (folder === undefined || images.length === 0) return [];
  const files = await writeSboms(images, folder, { workshop: await engineWorkshop(), ...caller });
  caller.say(`what ${files.length === 1 ? 'it is' : 'they are'} made of: ${folder}`);
  return files;
}

function namesOf({ image, tags }: BuiltImage): readonly string[] {
  return tags.map((tag) => `${image}:${tag}`);
}

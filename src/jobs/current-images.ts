import { restoreLatest } from '../images/arms/kept-latest.ts';
import { movedProjectBases } from '../images/arms/project-bases.ts';
import { type PulledImages, obtainImages, withUnobtainable } from '../images/build/obtain-images.ts';
import { engineWorkshop } from '../platform/engine/image-workshop.ts';
import type { Platform } from '../platform/platform.ts';
import { BenchdayError } from '../base/errors.ts';
import { projectImageName } from '../topology/project-image.ts';
import { shownImage } from '../topology/shown-image.ts';
import type { Topology } from '../topology/topology.ts';
import type { Caller } from './caller.ts';

/**
 * Makes or gets what the topologies run, as it is now: what is built of their own folders is that of them, and what is missing is pulled.
 * Says where a base of this project's images moved.
 * @param pulled  by image: ids that an earlier part of the run pulled anew
 * @returns the topologies, with what was pulled anew pinned by id
 * @throws {BenchdayError} what the platform refuses; USAGE where two builds make one image, IMAGE_BUILD_FAILED, IMAGE_MISSING, INTERRUPTED, DOCKER_MISSING, DISK_FULL
 */
export async function bringImagesUpToDate(
  topologies: readonly Topology[],
  platform: Platform,
  { say, onLine, onPull, signal }: Pick<Caller, 'say' | 'onLine' | 'onPull' | 'signal'>,
  pulled: PulledImages = new Map(),
): Promise<readonly Topology[]> {
  refuseOneNameForTwo(topologies);
  const workshop = await engineWorkshop();
  const isOfProject = topologies.some(({ services }) =>
    services.some(({ image }) => projectImageName(image) !== undefined),
  );
  if (isOfProject)
    for (const name of await restoreLatest(workshop)) say(`${name}:latest is what it was before a gate was killed`);
  // Now rather than after an hour of builds.
  for (const topology of topologies) {
    await platform.refuse(topology);
    const lacks = await platform.missingImages(withUnobtainable(topology));
    if (lacks.length > 0) await platform.requireImages(topology, signal);
  }
  const ready: Topology[] = [];
  for (const topology of topologies) {
    const obtained = await obtainImages(topology, { workshop, onStage: say, onLine, onPull, signal }, pulled);
    await platform.requireImages(obtained, signal);
    ready.push(obtained);
  }
  if (isOfProject) for (const sentence of await movedProjectBases(topologies, workshop)) say(sentence);
  return ready;
}

/** The later build would be measured as both. */
function refuseOneNameForTwo(topologies: readonly Topology[]): void {
  const builds = new Map<string, { readonly by: string; readonly text: string }>();
  for (const { name: topology, services } of topologies) {
    for (const service of services) {
      const { name, image, build } = service;
      if (build === undefined || projectImageName(image) !== undefined) continue;
      const text = JSON.stringify(build);
      const by = `${name} of ${topology} (${build.context})`;
      const other = builds.get(image);
      if (other !== undefined && other.text !== text) {
        throw new BenchdayError('USAGE', `${other.by} and ${by} both build ${shownImage(service)}`, {
          hint: 'give each service an image name of its own',
        });
      }
      builds.set(image, { by, text });
    }
  }
}

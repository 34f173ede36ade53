import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import { projectImageName } from '../../topology/project-image.ts';
import type { Topology } from '../../topology/topology.ts';
import { originOfProjectImage } from './project-images.ts';

/** By the base's name and then by its id, the images that are built upon it. */
type Builds = Map<string, Map<string, string[]>>;

/**
 * What to say of bases of this project's images that are no longer what their names mean, or are not one for all: topologies would
 * differ by them too. Only `benchday build` makes these images, so a run measures what is there.
 * @returns one sentence for each such base
 */
export async function movedProjectBases(
  topologies: readonly Pick<Topology, 'services'>[],
  workshop: Pick<ImageWorkshop, 'find'>,
): Promise<readonly string[]> {
  const sentences: string[] = [];
  for (const [base, ids] of await buildsOf(topologies, workshop)) {
    const all = [...ids.values()].flat();
    const how = `benchday build ${all.map((image) => projectImageName(image) ?? image).join(' ')}`;
    const now = await workshop.find(base);
    if (ids.size > 1) {
      const groups = Array.from(ids, ([id, images]) => `${images.join(', ')} on ${short(id)}`);
      sentences.push(
        `images are built on different images named ${base}, so topologies may differ by it: ${groups.join('; ')}. ${how} builds them on one`,
      );
    } else if (now !== undefined && !ids.has(now.id)) {
      sentences.push(
        `${base} has changed since ${all.join(', ')} were built. ${how} builds them on the one that is here now`,
      );
    }
  }
  return sentences;
}

async function buildsOf(
  topologies: readonly Pick<Topology, 'services'>[],
  workshop: Pick<ImageWorkshop, 'find'>,
): Promise<Builds> {
  const images = new Set(topologies.flatMap(({ services }) => services.map(({ image }) => image)));
  const builds: Builds = new Map();
  for (const name of [...images].filter((image) => projectImageName(image) !== undefined)) {
    const found = await workshop.find(name);
    const origin = found === undefined ? undefined : originOfProjectImage(found);
    for (const { image, imageId } of origin?.bases ?? []) {
      const ids = builds.get(image) ?? new Map<string, string[]>();
      builds.set(image, ids.set(imageId, [...(ids.get(imageId) ?? []), name]));
    }
  }
  return builds;
}

function short(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

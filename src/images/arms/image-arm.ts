import { sourceOf } from '../../platform/engine/image-facts.ts';
import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import { BenchdayError } from '../../base/errors.ts';
import { projectImageName } from '../../topology/project-image.ts';
import type { Service, Topology } from '../../topology/topology.ts';
import type { KnownImage } from './arm.ts';
import { repositoryOf } from './image-name.ts';

/**
 * The images that benchday builds for a topology, under another tag: its own `build` sections, those of this project, and what a
 * captain.yml made. Servers of others stay as they are.
 * @returns by the image's name in the compose file
 * @throws {BenchdayError} IMAGE_MISSING naming every image without that tag, USAGE when the topology has none of its own
 */
export async function imagesByTag(
  topology: Topology,
  tag: string,
  workshop: ImageWorkshop,
): Promise<ReadonlyMap<string, KnownImage>> {
  const images = new Map<string, KnownImage>();
  const missing: string[] = [];
  for (const service of topology.services) {
    if (images.has(service.image) || !(await isOwn(service, workshop))) continue;
    const image = `${repositoryOf(service.image)}:${tag}`;
    const found = await workshop.find(image);
    if (found === undefined) missing.push(image);
    else images.set(service.image, { image, id: found.id });
  }
  if (missing.length > 0) {
    throw new BenchdayError('IMAGE_MISSING', `image:${tag}: this engine has no ${[...new Set(missing)].join(', ')}`, {
      hint: 'docker images lists the tags that are there; benchday build tags by commit, branch and git tag',
    });
  }
  if (images.size === 0) {
    throw new BenchdayError('USAGE', `image:${tag}: ${topology.name} runs no image that benchday builds`, {
      hint: 'compare two compose files: --baseline ./a --candidate ./b',
    });
  }
  return images;
}

async function isOwn({ image, build }: Service, workshop: ImageWorkshop): Promise<boolean> {
  if (build !== undefined || projectImageName(image) !== undefined) return true;
  const found = await workshop.find(image);
  return found !== undefined && sourceOf(image, found) !== undefined;
}

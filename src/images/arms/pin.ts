import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { Topology } from '../../topology/topology.ts';
import type { ArmName, KnownImage } from './arm.ts';

/**
 * A topology under the name of its arm whose services run images by their ids.
 * @param chosen  by the image that the compose file names; what is not there runs what the engine has under that name now
 * @throws {BenchdayError} IMAGE_MISSING naming every image that is not there
 */
export async function pinImages(
  topology: Topology,
  name: ArmName,
  { chosen, workshop }: { readonly chosen: ReadonlyMap<string, KnownImage>; readonly workshop: ImageWorkshop },
): Promise<Topology> {
  const images = new Map(chosen);
  const missing: string[] = [];
  for (const { image } of topology.services) {
    if (images.has(image)) continue;
    const found = await workshop.find(image);
    if (found === undefined) missing.push(image);
    else images.set(image, { image, id: found.id });
  }
  if (missing.length > 0) {
    throw new BenchdayError(
      'IMAGE_MISSING',
      `the ${name} ${topology.name} needs images this engine does not have: ${[...new Set(missing)].join(', ')}`,
    );
  }
  const services = topology.services.map((service) => {
    const pinned = images.get(service.image);
    return pinned === undefined ? service : { ...service, image: pinned.image, imageId: pinned.id };
  });
  return { ...topology, name, services };
}

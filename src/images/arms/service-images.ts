import type { Building } from '../build/building.ts';
import { IMAGE_LABEL } from '../../platform/engine/image-facts.ts';
import { throwIfAborted } from '../../base/clock.ts';
import { projectImageName } from '../../topology/project-image.ts';
import type { KnownImage } from './arm.ts';
import type { CheckedOutTopology } from './checked-out.ts';
import { repositoryOf } from './image-name.ts';

/**
 * Images of the `build` sections of a compose file, tagged by commit. Each is built by Docker, whose cache knows what has not changed: a
 * tag says which commit was built, and nothing of the base, the arguments and the target. The names that the compose file gives are left to the present work tree.
 * @returns by the image's name in the compose file
 */
export async function serviceImages(
  { topology, state }: CheckedOutTopology,
  { workshop, onStage, onLine, signal }: Building,
): Promise<ReadonlyMap<string, KnownImage>> {
  const images = new Map<string, KnownImage>();
  for (const { name, image, build } of topology.services) {
    if (build === undefined || projectImageName(image) !== undefined || images.has(image)) continue;
    throwIfAborted(signal);
    const repository = repositoryOf(image);
    const tagged = `${repository}:${state.shortCommit}`;
    onStage(`${name}: build ${tagged}`);
    const labels = {
      [IMAGE_LABEL.image]: repository,
      [IMAGE_LABEL.commit]: state.commit,
      [IMAGE_LABEL.dirty]: 'false',
    };
    const id = await workshop.build(
      { ...build, what: `the image ${tagged} of the service ${name}`, labels },
      { onLine, signal },
    );
    await workshop.tag(id, repository, state.shortCommit);
    images.set(image, { image: tagged, id });
  }
  return images;
}

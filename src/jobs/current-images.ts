import { buildAnewWhatChanged, ownBuilds } from '../images/build/build-service.ts';
import { movedProjectBases } from '../images/arms/project-bases.ts';
import { engineWorkshop } from '../platform/engine/image-workshop.ts';
import { BenchdayError } from '../base/errors.ts';
import { projectImageName } from '../topology/project-image.ts';
import type { Topology } from '../topology/topology.ts';
import type { Caller } from './caller.ts';

/**
 * Makes sure that images of the topologies' own builds are those of their folders now, and says where a base of this project's images moved.
 * @throws {BenchdayError} USAGE where two builds make one image, IMAGE_BUILD_FAILED, INTERRUPTED, DOCKER_MISSING, DISK_FULL
 */
export async function bringImagesUpToDate(
  topologies: readonly Topology[],
  { say, onLine, signal }: Pick<Caller, 'say' | 'onLine' | 'signal'>,
): Promise<void> {
  refuseOneNameForTwo(topologies);
  const built = topologies.filter((topology) => ownBuilds(topology).length > 0);
  const isOfProject = topologies.some(({ services }) =>
    services.some(({ image }) => projectImageName(image) !== undefined),
  );
  if (built.length === 0 && !isOfProject) return;
  const workshop = await engineWorkshop();
  for (const topology of built) await buildAnewWhatChanged(topology, { workshop, onStage: say, onLine, signal });
  for (const sentence of await movedProjectBases(topologies, workshop)) say(sentence);
}

/** The later build would be measured as both. */
function refuseOneNameForTwo(topologies: readonly Topology[]): void {
  const builds = new Map<string, { readonly by: string; readonly text: string }>();
  for (const { name: topology, services } of topologies) {
    for (const { name, image, build } of services) {
      if (build === undefined || projectImageName(image) !== undefined) continue;
      const text = JSON.stringify([build.context, build.dockerfile, build.args, build.target]);
      const by = `${name} of ${topology} (${build.context})`;
      const other = builds.get(image);
      if (other !== undefined && other.text !== text) {
        throw new BenchdayError('USAGE', `${other.by} and ${by} both build ${image}`, {
          hint: 'give each service an image name of its own',
        });
      }
      builds.set(image, { by, text });
    }
  }
}

import { type BuiltService, buildService, ownBuilds, refuseTwoBuildsOfOne } from '../build/build-service.ts';
import type { Building } from '../build/building.ts';
import type { CommitState } from '../build/git-state.ts';
import { withSeenRepository } from '../build/seen-repository.ts';
import { IMAGE_LABEL } from '../../platform/engine/image-facts.ts';
import { throwIfAborted } from '../../base/clock.ts';
import { refuseLacks } from '../build/whole-tree.ts';
import type { KnownImage } from './arm.ts';
import type { CheckedOutTopology } from './checked-out.ts';
import { repositoryOf } from './image-name.ts';

/**
 * Images of the `build` sections of a compose file, tagged by commit. Each is built by Docker, whose cache knows what has not changed: a
 * tag says which commit was built, and nothing of the base, the arguments and the target. The names that the compose file gives are left to the present work tree.
 * @returns by the image's name in the compose file
 */
export async function serviceImages(
  { topology, tree, state, lacks }: CheckedOutTopology,
  building: Building,
): Promise<ReadonlyMap<string, KnownImage>> {
  refuseTwoBuildsOfOne(topology);
  const builds = ownBuilds(topology);
  for (const { build } of builds) await refuseLacks(lacks, [build.context, build.dockerfile]);
  const seen = { folder: tree, state };
  const build = () => imagesOf(builds, state, building);
  return builds.length === 0
    ? new Map()
    : withSeenRepository(
        seen,
        builds.map((one) => one.build),
        build,
        building.onLine,
      );
}

async function imagesOf(
  builds: readonly BuiltService[],
  state: CommitState,
  building: Building,
): Promise<ReadonlyMap<string, KnownImage>> {
  const images = new Map<string, KnownImage>();
  for (const { name, image, build } of builds) {
    throwIfAborted(building.signal);
    const repository = repositoryOf(image);
    const tagged = `${repository}:${state.shortCommit}`;
    building.onStage(`${name}: build ${tagged}`);
    const what = `the image ${tagged} of the service ${name}`;
    const ofCommit = { [IMAGE_LABEL.commit]: state.commit, [IMAGE_LABEL.dirty]: 'false' };
    const { id, made } = await buildService({ image, build, what }, building, ofCommit);
    await building.workshop.tag(id, repository, state.shortCommit);
    images.set(image, { image: tagged, id, made });
  }
  return images;
}

import path from 'node:path';
import { refuseLinkedFile } from '../../topology/granted-access.ts';
import { type BuiltImage, buildProject, type ProjectState } from '../build/build-project.ts';
import type { Building } from '../build/building.ts';
import type { StepMount } from '../../platform/engine/run-step.ts';
import { type CaptainProject, captainFileAt, readCaptainFile } from '../build/captain-file.ts';
import type { CommitState } from '../build/git-state.ts';
import { folderDigest } from '../build/folder-digest.ts';
import { type Sources, sourcesOf } from '../build/sources.ts';
import { refuseLacks } from '../build/whole-tree.ts';
import type { KnownImage } from './arm.ts';
import type { CheckedOutTopology } from './checked-out.ts';
import { repositoryOf } from './image-name.ts';

/** Volumes of its own for each commit: it neither reads what others keep in one of that name, nor leaves something for them. */
function withOwnVolumes(project: CaptainProject, { shortCommit }: CommitState): CaptainProject {
  const own = (mount: StepMount) =>
    mount.kind === 'volume' ? { ...mount, source: `benchday-${shortCommit}-${mount.source}` } : mount;
  return { ...project, images: project.images.map((image) => ({ ...image, caches: image.caches.map(own) })) };
}

/** The images of a commit are not built again, so what its steps cached is of no more use. */
async function builtOnce(
  project: CaptainProject,
  state: ProjectState,
  building: Building,
): Promise<readonly BuiltImage[]> {
  try {
    return await buildProject(project, { ...state, isLatest: false }, building);
  } finally {
    const mounts = project.images.flatMap(({ caches }) => caches);
    const volumes = new Set(mounts.flatMap(({ kind, source }) => (kind === 'volume' ? [source] : [])));
    for (const name of volumes) await building.workshop.forgetVolume(name);
  }
}

/**
 * Images that a captain.yml makes, of the compose file's folder or of the repository's, where the topology runs one of them.
 * @returns by the image's name in the compose file
 */
export async function captainImages(
  { topology, tree, state, lacks }: CheckedOutTopology,
  building: Building,
): Promise<ReadonlyMap<string, KnownImage>> {
  const images = new Map<string, KnownImage>();
  let sources: Sources | undefined;
  for (const folder of new Set([path.dirname(topology.file), tree])) {
    const file = await captainFileAt(folder);
    if (file === undefined) continue;
    await refuseLinkedFile(file, tree);
    const project = withOwnVolumes(await readCaptainFile(file), state);
    const made = new Set(project.images.map(({ image }) => image));
    if (!topology.services.some(({ image }) => made.has(repositoryOf(image)))) continue;
    // Its steps see the whole folder.
    await refuseLacks(lacks, [folder]);
    // Before the first step of either folder, as one lies in the other.
    sources ??= await sourcesOf(tree, state);
    // What steps and builds get of the commit, before any step writes there.
    const context = await folderDigest(folder);
    const built = await builtOnce(project, { state, sources }, building);
    for (const { image } of topology.services) {
      const own = built.find((each) => each.image === repositoryOf(image));
      if (own !== undefined)
        images.set(image, { image: `${own.image}:${state.shortCommit}`, id: own.id, made: { ...own.made, context } });
    }
  }
  return images;
}

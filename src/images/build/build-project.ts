import { IMAGE_LABEL, type ImageFacts, sourceOf } from '../../platform/engine/image-facts.ts';
import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import type { ImageOrigin } from '../../records/arm-record.ts';
import { isoTime, monotonicMs, throwIfAborted, wallMs } from '../../base/clock.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { exists } from '../../base/named-file.ts';
import type { Building } from './building.ts';
import type { CaptainImage, CaptainProject } from './captain-file.ts';
import type { GitState } from './git-state.ts';
import { basesInDockerfile, captainOrigin, inputsOf } from './captain-origin.ts';
import { imageTags } from './image-tags.ts';
import { refuseLatestOfOthers } from './own-bases.ts';
import { pullBases } from './pull-bases.ts';
import { changeSince, type Sources } from './sources.ts';
import { hostAccessOfSteps, refuseLinkOut } from './step-mounts.ts';
import { stepRunner } from './steps.ts';
import { realPath } from '../../base/paths.ts';
import { refuseHostAccess } from '../../topology/granted-access.ts';

export interface BuiltImage {
  readonly name: string;
  readonly image: string;
  /** sha256:... */
  readonly id: string;
  readonly tags: readonly string[];
  /** what it was made from beside the files of its commit, as far as that is known */
  readonly made: ImageOrigin;
  readonly state: 'built' | 'already built';
  readonly elapsedMs: number;
}

/** What a project is built from. */
export interface ProjectState {
  readonly state: GitState;
  readonly sources: Sources | undefined;
}

/**
 * Builds the images of a captain.yml in order: pre, build, test, post, tags. Tags come last, so what has a tag was tested.
 * An image of this very commit, of the same bases and arguments, is not built again: it only gets the tags.
 * @param sources   as they were before any step of this or another project ran; undefined: no commit is tagged
 * @param isLatest  whether the images become `latest`
 * @throws {BenchdayError} HOST_ACCESS_REFUSED, BUILD_STEP_FAILED, IMAGE_BUILD_FAILED, IMAGE_MISSING, INTERRUPTED; images before stay tagged
 */
export async function buildProject(
  project: CaptainProject,
  { state, sources, isLatest }: ProjectState & { readonly isLatest: boolean },
  building: Building,
): Promise<readonly BuiltImage[]> {
  await refuseHostAccess(project.file, await hostAccessOfSteps(project), building.grants);
  if (!isLatest) await refuseLatestOfOthers(project);
  const built: BuiltImage[] = [];
  for (const image of project.images) {
    const startedMs = monotonicMs();
    const tags = imageTags(state, { isLatest });
    const known = building.isForced ? undefined : await imageOfCommit(image, state, building.workshop);
    const { id, made } =
      known === undefined
        ? await makeImage(project, { image, state, sources }, building)
        : { id: known.id, made: await captainOrigin(image, building.workshop, known.labels) };
    throwIfAborted(building.signal);
    for (const tag of tags) await building.workshop.tag(id, image.image, tag);
    built.push({
      name: image.name,
      image: image.image,
      id,
      tags,
      made,
      state: known === undefined ? 'built' : 'already built',
      elapsedMs: monotonicMs() - startedMs,
    });
  }
  return built;
}

/** @returns the image that was built from this commit without changes, with these bases and arguments, if there is one */
async function imageOfCommit(
  own: CaptainImage,
  state: GitState,
  workshop: ImageWorkshop,
): Promise<ImageFacts | undefined> {
  const { image } = own;
  if (state.kind === 'none' || state.changes.length > 0) return undefined;
  const found = await workshop.find(`${image}:${state.shortCommit}`);
  const source = found === undefined ? undefined : sourceOf(image, found);
  if (found === undefined || source?.commit !== state.commit || source.isDirty) return undefined;
  const inputs = await inputsOf(own, workshop);
  return inputs !== undefined && found.labels[IMAGE_LABEL.inputs] === inputs ? found : undefined;
}

interface Making extends ProjectState {
  readonly image: CaptainImage;
}

async function makeImage(
  project: CaptainProject,
  { image, state, sources }: Making,
  building: Building,
): Promise<Pick<BuiltImage, 'id' | 'made'>> {
  const { workshop, onStage } = building;
  // Asked again while no step runs: those of an earlier image may have made links since.
  await refuseHostAccess(project.file, await hostAccessOfSteps({ ...project, images: [image] }), building.grants);
  await makeCacheFolders(image);
  const steps = await stepRunner({ project, image, state }, building);
  await steps.run('pre');
  onStage(`${image.name}: build ${image.image}`);
  const { context, dockerfile, buildArguments: args } = image;
  for (const own of [context, dockerfile]) await refuseLinkOut(own, await realPath(project.folder));
  await pullBases(await basesInDockerfile(image), building);
  const labels = await labelsOf(image, state, workshop);
  const build = {
    what: `the image ${image.image}`,
    context,
    dockerfile,
    args,
    labels,
  };
  const id = await workshop.build(build, building);
  try {
    // Before steps see the folder again.
    const made = await captainOrigin(image, workshop, labels);
    await steps.run('test', id);
    await steps.run('post', id);
    await refuseChangedSources(project, sources);
    return { id, made };
  } catch (failure) {
    await workshop.forget(id);
    throw failure;
  }
}

/** The engine mounts only what is there. */
async function makeCacheFolders({ name, caches }: CaptainImage): Promise<void> {
  for (const { kind, source } of caches) {
    if (kind === 'volume' || (await exists(source))) continue;
    try {
      await makeFolders(source);
    } catch (cause) {
      throw new BenchdayError(
        'BUILD_STEP_FAILED',
        `the cache ${source} of ${name} cannot be made: ${messageOf(cause)}`,
        {
          cause,
        },
      );
    }
  }
}

/** A tag of a commit on an image of other sources would be a lie. */
async function refuseChangedSources({ folder, file }: CaptainProject, sources: Sources | undefined): Promise<void> {
  if (sources === undefined) return;
  const change = await changeSince(folder, sources);
  if (change === undefined) return;
  throw new BenchdayError('IMAGE_BUILD_FAILED', `${file}: the sources changed while they were built: ${change}`, {
    hint: 'nothing was tagged; steps may only write files that git ignores. Then: benchday build again',
  });
}

/** @source github.com/opencontainers/image-spec, annotations.md */
async function labelsOf(
  own: CaptainImage,
  state: GitState,
  workshop: ImageWorkshop,
): Promise<Readonly<Record<string, string>>> {
  const { image } = own;
  const inputs = await inputsOf(own, workshop);
  const created = {
    [IMAGE_LABEL.image]: image,
    [IMAGE_LABEL.builder]: await workshop.builder(),
    'org.opencontainers.image.created': isoTime(wallMs()),
  };
  if (state.kind === 'none') return created;
  const [branch] = state.branches;
  return {
    ...created,
    [IMAGE_LABEL.commit]: state.commit,
    [IMAGE_LABEL.dirty]: String(state.changes.length > 0),
    ...(inputs === undefined ? {} : { [IMAGE_LABEL.inputs]: inputs }),
    ...(branch === undefined ? {} : { [IMAGE_LABEL.branch]: branch }),
    'org.opencontainers.image.revision': state.commit,
  };
}

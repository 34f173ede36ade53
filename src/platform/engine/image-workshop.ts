import type Docker from 'dockerode';
import { throwIfAborted } from '../../base/clock.ts';
import { buildFromSources, type ImageBuild } from './build-image.ts';
import { builderOf } from './builder.ts';
import { connect, explainEngineFailure, statusCodeOf, type EngineOptions } from './connection.ts';
import { findImage, type ImageFacts } from './image-facts.ts';
import { packagesOfImage } from './image-packages.ts';
import type { InstalledPackages } from './package-lists.ts';
import { pullImage, type PullWatch } from './pull-image.ts';
import { runStep, type ContainerStep } from './run-step.ts';

interface Watch extends PullWatch {
  readonly onLine: (line: string) => void;
}

/** Where images are made: an engine that builds, runs steps and names what was built. */
export interface ImageWorkshop {
  /** @returns undefined when the engine has no such image */
  find(image: string): Promise<ImageFacts | undefined>;
  /** What its package manager has written down; undefined: nothing that can be read. Nothing of it runs. */
  packages(image: string): Promise<InstalledPackages | undefined>;
  /** Pulls an image that is not there. @throws {BenchdayError} IMAGE_MISSING when no registry gives it, INTERRUPTED */
  require(image: string, watch: Watch): Promise<void>;
  /** Pulls an image, also where another one has that name. @throws {BenchdayError} IMAGE_MISSING saying why, DISK_FULL, INTERRUPTED */
  pull(image: string, watch: PullWatch): Promise<void>;
  /** @returns the new image's id; it has no tag yet. @throws {BenchdayError} IMAGE_BUILD_FAILED, INTERRUPTED, DISK_FULL */
  build(build: ImageBuild, watch: Watch): Promise<string>;
  /** The program that builds, with its version and the engine's; asked once. */
  builder(): Promise<string>;
  /** @throws {BenchdayError} BUILD_STEP_FAILED, INTERRUPTED */
  run(step: ContainerStep, watch: Watch): Promise<void>;
  /** Gives an image another name; an image that had that name loses it. */
  tag(id: string, repository: string, tag: string): Promise<void>;
  /** Takes a name from its image, which goes with its last name unless something stands on it; one that is not there is left. */
  untag(name: string): Promise<void>;
  /** Forgets an image without a tag; what its Dockerfile's steps made stays for the next build. */
  forget(id: string): Promise<void>;
  /** Removes a named volume; one that is not there, or in use, is left. */
  forgetVolume(name: string): Promise<void>;
  /** whether files that a container's root writes into a mounted folder belong to this user (a rootless engine) */
  isRootless(): Promise<boolean>;
}

/** @throws {BenchdayError} DOCKER_MISSING, DOCKER_NO_PERMISSION */
export async function engineWorkshop(options: EngineOptions = {}): Promise<ImageWorkshop> {
  const docker = await connect(options);
  let builder: Promise<string> | undefined;
  return {
    find: (image) => explained(`the image ${image} could not be looked at`, () => findImage(docker, image)),
    packages: (image) => explained(`what ${image} holds could not be read`, () => packagesOfImage(docker, image)),
    require: (image, watch) => requireImage(docker, image, watch),
    pull: (image, watch) => pullImage(docker, image, watch),
    build: (build, { onLine, signal }) => buildFromSources(docker, { ...build, signal }, onLine),
    builder: () => (builder ??= explained('the engine did not say its version', () => builderOf(docker))),
    run: (step, watch) => runStep(docker, step, watch),
    tag: (id, repository, tag) =>
      explained(`${repository}:${tag} could not be tagged`, async () => {
        await docker.getImage(id).tag({ repo: repository, tag });
      }),
    untag: (name) =>
      explained(`the name ${name} could not be removed`, () =>
        unlessGoneOrUsed(docker.getImage(name).remove({ force: false, noprune: true })),
      ),
    forget: (id) => explained(`the image ${id} could not be removed`, () => unlessGoneOrUsed(forget(docker, id))),
    forgetVolume: (name) =>
      explained(`the volume ${name} could not be removed`, () => unlessGoneOrUsed(docker.getVolume(name).remove())),
    isRootless: () =>
      explained('the engine did not describe itself', async () => {
        const { SecurityOptions } = (await docker.info()) as { SecurityOptions?: readonly string[] | null };
        return (SecurityOptions ?? []).some((option) => option.includes('rootless'));
      }),
  };
}

async function explained<T>(attempt: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw explainEngineFailure(cause, attempt);
  }
}

async function requireImage(docker: Docker, image: string, watch: Watch): Promise<void> {
  throwIfAborted(watch.signal);
  const found = await explained(`the image ${image} could not be looked at`, () => findImage(docker, image));
  if (found === undefined) await pullImage(docker, image, watch);
}

/**
 * The classic builder makes an image for each label, so those go too; what the Dockerfile's own steps made stays as the
 * cache of the next build. An image that has a name, or that another one is made from, ends it.
 */
async function forget(docker: Docker, id: string): Promise<void> {
  for (let at = id; at !== '';) {
    const { Parent, RepoTags } = await docker.getImage(at).inspect();
    if (((RepoTags as readonly string[] | null | undefined) ?? []).length > 0) return;
    const isLabelOnly = Parent !== '' && (await labelCount(docker, at)) !== (await labelCount(docker, Parent));
    await docker.getImage(at).remove({ force: false, noprune: true });
    at = isLabelOnly ? Parent : '';
  }
}

async function unlessGoneOrUsed(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    // 404: gone already; 409: in use
    const status = statusCodeOf(cause);
    if (status !== 404 && status !== 409) throw cause;
  }
}

async function labelCount(docker: Docker, image: string): Promise<number> {
  return Object.keys((await findImage(docker, image))?.labels ?? {}).length;
}

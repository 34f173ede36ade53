import type Docker from 'dockerode';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { explainEngineFailure, statusCodeOf } from './connection.ts';
import { leaving, unlessGone } from './engine-answers.ts';
import { findImage } from './image-facts.ts';
import { runLabels } from './names.ts';

/** All names of an image that are tags. */
export async function imageNames(docker: Docker, image: string): Promise<readonly string[]> {
  const found = await unlessGone(docker.getImage(image).inspect(), `the image ${image}`);
  const tags = found?.RepoTags as readonly string[] | null | undefined;
  return [...(tags ?? [])].filter((name) => !name.startsWith('<none>'));
}

export async function hasImage(docker: Docker, name: string): Promise<boolean> {
  return (await findImage(docker, name)) !== undefined;
}

export async function nameImage(docker: Docker, image: string, name: string): Promise<void> {
  const [, repo = name, tag = 'latest'] = /^(.*):([^:/]+)$/.exec(name) ?? [];
  await leaving([], docker.getImage(image).tag({ repo, tag }), `${image} could not be given the name ${name}`);
}

/** By force, since containers that run of it are no reason to keep a name; its layers stay as long as another name is there. */
export async function unnameImage(docker: Docker, name: string): Promise<void> {
  const removed = docker.getImage(name).remove({ force: true, noprune: true });
  await leaving([404], removed, `the name ${name} could not be taken from its image`);
}

/** Whether the engine would place a container of it: a second one is made, which never starts, and removed. */
export async function canPlace(docker: Docker, id: string, image: string): Promise<boolean> {
  try {
    const { Config: config } = await docker.getContainer(id).inspect();
    const made = await docker.createContainer({
      Image: image,
      Cmd: ['true'],
      Labels: runLabels(config.Labels),
      HostConfig: { NetworkMode: 'none' },
    });
    await made.remove({ force: true, v: true });
    return true;
  } catch (cause) {
    if (statusCodeOf(cause) === 404 && /no such image/i.test(messageOf(cause))) return false;
    throw explainEngineFailure(cause, `whether ${image} can be placed is not known`);
  }
}

/** @throws {BenchdayError} IMAGE_MISSING */
export async function requireImage(
  docker: Docker,
  image: string,
  { use, hint }: { readonly use: string; readonly hint: string },
): Promise<void> {
  if (await hasImage(docker, image)) return;
  throw new BenchdayError('IMAGE_MISSING', `${use} the image ${image}, which is not there`, { hint });
}

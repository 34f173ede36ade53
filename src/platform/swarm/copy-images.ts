import type Docker from 'dockerode';
import { throwIfAborted } from '../../base/clock.ts';
import { BenchdayError, messageOf } from '../../base/errors.ts';
import { mapLimited } from '../../base/limited.ts';
import { explainEngineFailure } from '../engine/connection.ts';
import { messagesOf } from '../engine/engine-stream.ts';
import { findImage } from '../engine/image-facts.ts';
import type { SwarmServer } from './swarm-cluster.ts';

/** Unpacking is work of the disk; more at once gain nothing on a small machine. */
const AT_ONCE = 2;

/** Where images are, and where they go. */
interface Copying {
  readonly outer: Docker;
  readonly servers: readonly Pick<SwarmServer, 'name' | 'docker'>[];
}

/**
 * Copies images of the outer engine to servers that lack them, by id: what is there is not copied again.
 * @param wanted  names or ids of images, by server
 * @throws {BenchdayError} IMAGE_MISSING when the outer engine has none of that name, DISK_FULL, DOCKER_FAILED, INTERRUPTED
 */
export async function bringImages(
  { outer, servers }: Copying,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
  { say, signal }: { readonly say: (line: string) => void; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  await mapLimited(servers, AT_ONCE, async (server) => {
    if (signal !== undefined) throwIfAborted(signal);
    const missing: string[] = [];
    for (const image of wanted.get(server.name) ?? []) {
      if ((await findImage(server.docker, await idOf(outer, image))) === undefined) missing.push(image);
    }
    if (missing.length === 0) return;
    say(`copying to ${server.name}: ${missing.join(', ')}`);
    await copy(outer, server, { images: missing, signal });
  });
}

/** The id of an image of the outer engine. @throws {BenchdayError} IMAGE_MISSING */
export async function idOf(outer: Docker, image: string): Promise<string> {
  const found = await findImage(outer, image);
  if (found !== undefined) return found.id;
  throw new BenchdayError('IMAGE_MISSING', `the image ${image} is not there`);
}

/** All in one archive, so that what they share is sent once. */
async function copy(
  outer: Docker,
  { name, docker }: Copying['servers'][number],
  { images, signal }: { readonly images: readonly string[]; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const ends = signal === undefined ? {} : { abortSignal: signal };
  let complaint: string | undefined;
  try {
    const archive = await savedImages(outer, { names: images, ...ends });
    const answer = await docker.loadImage(archive, { quiet: true, ...ends });
    for await (const { error } of messagesOf(answer)) complaint = error?.trim() ?? complaint;
    for (const image of images) {
      const id = await idOf(outer, image);
      if (complaint === undefined && (await findImage(docker, id)) === undefined) {
        complaint = `${image} has another id there than ${id}: the engine keeps images in another way (containerd's image store)`;
      }
    }
  } catch (cause) {
    if (signal !== undefined) throwIfAborted(signal);
    throw explainEngineFailure(cause, `images could not be copied to ${name}: ${messageOf(cause)}`);
  }
  if (complaint === undefined) return;
  const code = /no space left on device/i.test(complaint) ? 'DISK_FULL' : 'DOCKER_FAILED';
  throw new BenchdayError(code, `images could not be copied to ${name}: ${complaint}`);
}

interface SavedImages {
  readonly names: readonly string[];
  readonly abortSignal?: AbortSignal;
}

/** The types know only one image at a time. */
function savedImages(outer: Docker, of: SavedImages): Promise<NodeJS.ReadableStream> {
  return (outer as unknown as { getImages(of: SavedImages): Promise<NodeJS.ReadableStream> }).getImages(of);
}

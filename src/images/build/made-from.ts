import { createHash } from 'node:crypto';
import path from 'node:path';
import { errnoOf } from '../../base/errors.ts';
import { isOwnLimit } from '../../base/own-limits.ts';
import { IMAGE_LABEL } from '../../platform/engine/image-facts.ts';
import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import type { ImageOrigin } from '../../records/arm-record.ts';
import type { ServiceBuild } from '../../topology/topology.ts';
import { basesOf } from './bases.ts';
import { contextDigest, folderDigest } from './folder-digest.ts';
import { readText } from '../../base/bounded-file.ts';

/** What a Compose file's build is made from now. Its bases are absent where the Dockerfile leaves them to the builder, or one is not on this engine. */
export async function madeFrom(build: ServiceBuild, workshop: ImageWorkshop): Promise<ImageOrigin> {
  const dockerfile = await textOf(build);
  const options = await optionsOf(build);
  const bases = await basesNow(build, workshop);
  return {
    by: 'compose',
    context: await contextDigest(build),
    ...(dockerfile === undefined ? {} : { dockerfile: sha256(dockerfile) }),
    target: build.target ?? '',
    arguments: digestsOf(build.args),
    ...(options === undefined ? {} : { options }),
    ...(bases === undefined ? {} : { bases }),
    builder: await workshop.builder(),
  };
}

/** The ids that the names in its Dockerfile have now. */
export async function basesNow(
  build: ServiceBuild,
  workshop: Pick<ImageWorkshop, 'find'>,
): Promise<ImageOrigin['bases']> {
  return presentBases(await baseNames(build), workshop);
}

/** @returns undefined where the Dockerfile leaves one to the builder */
export async function baseNames(build: ServiceBuild): Promise<readonly string[] | undefined> {
  const text = await textOf(build);
  return text === undefined ? undefined : basesOf(text, build.args, build);
}

/** @returns undefined for a Dockerfile that cannot be read: the builder says why, in its own words */
async function textOf({ dockerfile, inline }: ServiceBuild): Promise<string | undefined> {
  if (inline !== undefined) return inline;
  return readText(dockerfile).catch((cause: unknown) => {
    if (isOwnLimit(errnoOf(cause))) throw cause;
    return undefined;
  });
}

/**
 * A digest of what else a build is told that may change what it makes; of secrets and keys only which there are, as for Docker's cache.
 * @returns undefined: nothing
 */
async function optionsOf({ extraHosts, network, secrets, ssh, contexts }: ServiceBuild): Promise<string | undefined> {
  const others = await Promise.all(
    Object.entries(contexts ?? {}).map(async ([name, value]) => [
      name,
      path.isAbsolute(value) ? await folderDigest(value) : value,
    ]),
  );
  const ids = secrets?.map(({ id }) => id);
  const keys = ssh?.map((key) => key.replace(/=.*$/, ''));
  const told = [
    ...[extraHosts, network, ids, keys, contexts === undefined ? undefined : others],
    ...platformOfClient(),
  ];
  return told.every((one) => one === undefined) ? undefined : sha256(JSON.stringify(told));
}

/** The client's own, for what the Dockerfile and the Compose file leave open; empty where it has none. */
export function platformOfClient(): readonly string[] {
  const platform = process.env['DOCKER_DEFAULT_PLATFORM'] ?? '';
  return platform === '' ? [] : [platform];
}

/** @returns undefined unless every one is known and on this engine */
export async function presentBases(
  names: readonly string[] | undefined,
  workshop: Pick<ImageWorkshop, 'find'>,
): Promise<NonNullable<ImageOrigin['bases']> | undefined> {
  if (names === undefined) return undefined;
  const bases: NonNullable<ImageOrigin['bases']> = [];
  for (const image of names) {
    const found = await workshop.find(image);
    if (found === undefined) return undefined;
    bases.push({ image, imageId: found.id });
  }
  return bases;
}

/** Build arguments by name, each with a digest of its value. */
export function digestsOf(args: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.keys(args).sort();
  return Object.fromEntries(names.map((name) => [name, sha256(args[name] ?? '')]));
}

/** What an image carries of its origin, by which a later run knows whether it is still the one that was asked for. */
export function originLabels(made: ImageOrigin): Record<string, string> {
  const { context, dockerfile, target, arguments: args, options, bases, builder } = made;
  const others = options === undefined ? [] : [options];
  return {
    [IMAGE_LABEL.inputs]: sha256(JSON.stringify([context, dockerfile, target, args, ...others])),
    ...(bases === undefined ? {} : { [IMAGE_LABEL.bases]: basesText(bases) }),
    ...(builder === undefined ? {} : { [IMAGE_LABEL.builder]: builder }),
  };
}

/** Whether an image with these labels was made from something else. What one of both does not know of its bases is no difference but where it can be known now. */
export function isMadeFromOther(labels: Readonly<Record<string, string>>, now: ImageOrigin): boolean {
  const fresh = originLabels(now);
  if (labels[IMAGE_LABEL.inputs] !== fresh[IMAGE_LABEL.inputs]) return true;
  return now.bases !== undefined && labels[IMAGE_LABEL.bases] !== fresh[IMAGE_LABEL.bases];
}

function basesText(bases: NonNullable<ImageOrigin['bases']>): string {
  return sha256(JSON.stringify(bases.map(({ image, imageId }) => [image, imageId])));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

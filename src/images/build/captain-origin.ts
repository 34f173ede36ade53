import { IMAGE_LABEL } from '../../platform/engine/image-facts.ts';
import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import type { ImageOrigin } from '../../records/arm-record.ts';
import { basesOf } from './bases.ts';
import type { CaptainImage } from './captain-file.ts';
import { digestsOf, platformOfClient, presentBases, sha256 } from './made-from.ts';
import { readText } from '../../base/bounded-file.ts';

/**
 * What an image is made from beside the files of its commit: the build's arguments, and the ids of the images it builds upon and its
 * steps run in.
 * @returns undefined when that cannot be known before it is built: a base is not on this engine yet, or the builder names it
 */
export async function inputsOf(image: CaptainImage, workshop: ImageWorkshop): Promise<string | undefined> {
  const bases = await basesOfCaptain(image, workshop);
  if (bases === undefined) return undefined;
  const ids = bases.map(({ image: name, imageId }) => `${name} ${imageId}`);
  const args = Object.entries(image.buildArguments).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([ids, args, ...platformOfClient()]));
}

/** The same in parts. Its files are those of the commit and what steps made of them. @param labels  of the image */
export async function captainOrigin(
  image: CaptainImage,
  workshop: ImageWorkshop,
  labels: Readonly<Record<string, string>>,
): Promise<ImageOrigin> {
  const bases = await basesOfCaptain(image, workshop);
  const { [IMAGE_LABEL.inputs]: inputs, [IMAGE_LABEL.builder]: builder } = labels;
  return {
    by: 'captain',
    dockerfile: sha256(await readText(image.dockerfile)),
    arguments: digestsOf(image.buildArguments),
    ...(bases === undefined ? {} : { bases }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(builder === undefined ? {} : { builder }),
  };
}

/** What the Dockerfile of an image names. @returns undefined where it leaves one to the builder */
export async function basesInDockerfile({
  dockerfile,
  buildArguments,
}: CaptainImage): Promise<readonly string[] | undefined> {
  return basesOf(await readText(dockerfile), buildArguments);
}

async function basesOfCaptain(image: CaptainImage, workshop: ImageWorkshop): Promise<ImageOrigin['bases']> {
  const { stepImage, pre, post } = image;
  const named = await basesInDockerfile(image);
  if (named === undefined) return undefined;
  return presentBases(pre.length + post.length === 0 ? named : [...named, stepImage], workshop);
}

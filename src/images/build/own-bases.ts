import { BenchdayError } from '../../base/errors.ts';
import { repositoryOf } from '../arms/image-name.ts';
import { basesInDockerfile } from './captain-origin.ts';
import type { CaptainProject } from './captain-file.ts';
import { LATEST } from './image-tags.ts';

/**
 * A name without a tag means `latest`, and that is left to the present work tree: of another commit an image would stand on what that made
 * of its base, and be tagged, and compared, as if it were all of its own commit.
 * @throws {BenchdayError} IMAGE_BUILD_FAILED where an image is built on, or made by steps in, another one of the file by that name
 */
export async function refuseLatestOfOthers({ file, images }: CaptainProject): Promise<void> {
  for (const image of images) {
    const { pre, post, stepImage } = image;
    const named = (await basesInDockerfile(image)) ?? [];
    const used = pre.length + post.length === 0 ? named : [...named, stepImage];
    const base = used.find((name) => {
      const isLatest = [repositoryOf(name), `${repositoryOf(name)}:${LATEST}`].includes(name);
      return isLatest && images.some((other) => other.image === repositoryOf(name));
    });
    if (base === undefined) continue;
    throw new BenchdayError(
      'IMAGE_BUILD_FAILED',
      `${file}: ${image.name} is made from ${base}, which is the one of the present work tree and not of this commit`,
      {
        hint: 'make both in one Dockerfile, with stages (FROM ... AS base); or check each commit out, build it there, and compare what it was tagged: image:<commit>',
      },
    );
  }
}

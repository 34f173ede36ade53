import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { archiveOf } from './archive-of.ts';
import { statusCodeOf } from './connection.ts';
import { buildLabels } from './names.ts';
import { type InstalledPackages, packagesFrom } from './package-lists.ts';
import { filesIn } from './tar-files.ts';

/** The list of packages of the largest distribution images is some 10 MB. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * What the package manager of an image has written down. Nothing of the image runs: files are copied out of a container that is never
 * started.
 * @returns undefined when it has no list that can be read, as an image of rpm or one made from scratch
 */
export async function packagesOfImage(docker: Docker, image: string): Promise<InstalledPackages | undefined> {
  const container = await docker.createContainer({
    name: `benchday-list-${randomBytes(6).toString('hex')}`,
    Image: image,
    Entrypoint: ['/never-started'],
    Labels: buildLabels(`packages of ${image}`),
    NetworkDisabled: true,
  });
  try {
    return await packagesFrom((file) => textsAt(container, file));
  } finally {
    await container.remove({ force: true, v: true }).catch((cause: unknown) => {
      if (statusCodeOf(cause) !== 404) throw cause;
    });
  }
}

/** The texts of a file, or of the files of a folder; none: there is no such place. */
async function textsAt(container: Docker.Container, file: string): Promise<readonly string[]> {
  try {
    const archive = await archiveOf(container, file, MOST_BYTES);
    return filesIn(archive)
      .filter(({ name }) => !name.endsWith('.md5sums'))
      .map(({ content }) => content.toString('utf8'));
  } catch (cause) {
    if (statusCodeOf(cause) === 404) return [];
    throw cause;
  }
}

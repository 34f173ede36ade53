import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { writeJson } from '../../base/atomic-file.ts';
import { throwIfAborted, wallMs } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import { makeFolders } from '../../base/make-folders.ts';
import { readVersion } from '../../base/project.ts';
import { storeError } from '../../base/store-error.ts';
import { type ListedImage, sbomOf } from '../../images/build/sbom.ts';
import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import type { ImageOrigin } from '../../records/arm-record.ts';
import { distinctFileName } from '../../store/layout.ts';
import type { BuildCaller } from './build-caller.ts';

/** The label by which the project's own builder says what an image is built upon: name=id, with blanks between. */
const OWN_BASES = 'benchday.base-images';

/** An image that was built, under one of its names. */
export interface NamedImage {
  readonly name: string;
  /** absent: not known; labelled: its own label says so */
  readonly bases?: ImageOrigin['bases'] | 'labelled';
}

/**
 * Writes what each image is made of, one file an image. The images are built already, so what cannot be listed is said and stops nothing.
 * @returns the files
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED
 */
export async function writeSboms(
  images: readonly NamedImage[],
  folder: string,
  {
    workshop,
    say,
    signal,
  }: { readonly workshop: Pick<ImageWorkshop, 'find' | 'packages'> } & Pick<BuildCaller, 'say' | 'signal'>,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const image of await byId(images, workshop)) {
    throwIfAborted(signal);
    const [name = image.id] = image.names;
    const packages = await workshop.packages(image.id).catch((failure: unknown) => {
      say(`${name}: its packages could not be listed: ${messageOf(failure)}`);
      return undefined;
    });
    const maker = { version: await readVersion(), atMs: wallMs(), serial: randomUUID() };
    const file = join(folder, `${distinctFileName(name)}.cdx.json`);
    try {
      await makeFolders(folder);
    } catch (cause) {
      throw storeError(folder, cause);
    }
    await writeJson(file, sbomOf({ ...image, ...(packages !== undefined && { packages }) }, maker));
    files.push(file);
  }
  return files;
}

async function byId(
  images: readonly NamedImage[],
  workshop: Pick<ImageWorkshop, 'find'>,
): Promise<readonly Omit<ListedImage, 'packages'>[]> {
  const found = new Map<string, Omit<ListedImage, 'packages'>>();
  for (const { name, bases } of images) {
    const facts = await workshop.find(name);
    if (facts === undefined) continue;
    const { id, platform, labels } = facts;
    const other = found.get(id);
    const known = (bases === 'labelled' ? ownBases(labels[OWN_BASES]) : bases) ?? other?.bases;
    found.set(id, {
      names: [...(other?.names ?? []), name],
      id,
      ...(platform !== undefined && { platform }),
      ...(known !== undefined && { bases: known }),
    });
  }
  return [...found.values()];
}

function ownBases(label: string | undefined): ImageOrigin['bases'] {
  if (label === undefined || label === '') return undefined;
  return label.split(' ').flatMap((word) => {
    const at = word.indexOf('=sha256:');
    return at === -1 ? [] : [{ image: word.slice(0, at), imageId: word.slice(at + 1) }];
  });
}

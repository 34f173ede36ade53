import path from 'node:path';
import { wholeFolderDigest } from '../build/folder-digest.ts';
import { isMadeFromOther, madeFrom, sha256 } from '../build/made-from.ts';
import { IMAGE_LABEL, type ImageFacts } from '../../platform/engine/image-facts.ts';
import type { ImageWorkshop } from '../../platform/engine/image-workshop.ts';
import { isWithin, realPath } from '../../base/paths.ts';
import type { ArmRecord, ImageOrigin } from '../../records/arm-record.ts';
import { projectImageName } from '../../topology/project-image.ts';
import { shownImage } from '../../topology/shown-image.ts';
import type { Service, Topology } from '../../topology/topology.ts';
import type { KnownImage } from './arm.ts';
import { repositoryOf } from './image-name.ts';
import { originOfProjectImage } from './project-images.ts';
import { writtenFolders } from './written-folders.ts';

type Recorded = ArmRecord['images'][number];

/**
 * What each service of a pinned topology runs, what that was made from, and what else the service goes by.
 * @param read    the topology before it was pinned
 * @param chosen  what was built for this arm, by the image that the compose file names
 * @param tree    folder that the topology lies in: the work tree of a commit, else its own
 */
export async function recordedImages(
  { read, pinned }: { readonly read: Topology; readonly pinned: Topology },
  { chosen, tree, workshop }: { chosen: ReadonlyMap<string, KnownImage>; tree: string; workshop: ImageWorkshop },
): Promise<ArmRecord['images']> {
  const written = await writtenFolders(read.services);
  const recorded: Recorded[] = [];
  for (const [index, { name, image, imageId }] of pinned.services.entries()) {
    const own = read.services[index];
    if (imageId === undefined || own === undefined) continue;
    const facts = await workshop.find(imageId);
    const made = chosen.get(own.image)?.made ?? (facts && (await originOf(own, facts, workshop)));
    const platform = facts?.platform;
    recorded.push({
      service: name,
      image: image === own.image ? shownImage(own) : image,
      imageId,
      ...(made === undefined ? {} : { made: { ...made, ...(platform === undefined ? {} : { platform }) } }),
      settings: settingsDigest(own, tree),
      ...(await mountedOf(own, { tree, written })),
    });
  }
  return recorded;
}

/** By its labels, of an image that was there already. Of a Compose file's build only where it is the one of the folder as it is now. */
async function originOf(
  { image, build }: Service,
  facts: ImageFacts,
  workshop: ImageWorkshop,
): Promise<ImageOrigin | undefined> {
  if (projectImageName(image) !== undefined) return originOfProjectImage(facts);
  const { labels } = facts;
  const inputs = labels[IMAGE_LABEL.inputs];
  if (inputs === undefined || labels[IMAGE_LABEL.image] !== repositoryOf(image)) return undefined;
  if (build === undefined) return { by: 'captain', inputs };
  const now = await madeFrom(build, workshop);
  if (isMadeFromOther(labels, now)) return { by: 'compose', inputs };
  const { builder: _now, ...known } = now;
  const builder = labels[IMAGE_LABEL.builder];
  return { ...known, ...(builder === undefined ? {} : { builder }) };
}

/** A work tree has another name each time, so what lies in it counts by its place there. */
function settingsDigest(service: Service, tree: string): string {
  const { image: _image, imageId: _id, build: _build, fromFiles: _names, ...settings } = service;
  return sha256(JSON.stringify(settings).replaceAll(JSON.stringify(tree).slice(1, -1), ''));
}

async function mountedOf(
  { mounts }: Service,
  { tree, written }: { readonly tree: string; readonly written: readonly string[] },
): Promise<Pick<Recorded, 'mounted'>> {
  const sources = mounts.flatMap((mount) => (mount.kind === 'bind' ? [mount.source] : []));
  if (sources.length === 0) return {};
  const top = await realPath(tree);
  const mounted: NonNullable<Recorded['mounted']> = [];
  for (const source of [...new Set(sources)].sort()) {
    const real = await realPath(source);
    // What lies elsewhere may be a whole disk.
    const files = isWithin(top, real) ? await wholeFolderDigest(real) : undefined;
    const place = isWithin(top, real) ? path.relative(top, real) || '.' : source;
    const isWritten = written.some((other) => isWithin(real, other));
    mounted.push({
      path: place,
      ...(files === undefined ? {} : { files }),
      ...(isWritten ? { isWritten: true } : {}),
    });
  }
  return { mounted };
}

import { isDeepStrictEqual } from 'node:util';
import { BenchdayError } from '../../base/errors.ts';
import { IMAGE_LABEL, type ImageFacts } from '../../platform/engine/image-facts.ts';
import type { ImageOrigin } from '../../records/arm-record.ts';
import { isOwnName, projectImageName } from '../../topology/project-image.ts';
import { shownImage } from '../../topology/shown-image.ts';
import type { Service, Topology } from '../../topology/topology.ts';
import { repositoryOf } from '../arms/image-name.ts';
import type { Building } from './building.ts';
import { baseNames, basesNow, isMadeFromOther, madeFrom, originLabels } from './made-from.ts';
import { pullBases } from './pull-bases.ts';

/** A service that builds its image itself. */
export type BuiltService = Service & Required<Pick<Service, 'build'>>;

type Watching = Pick<Building, 'workshop' | 'onLine' | 'onPull' | 'signal'>;

/** One service for each image that the topology builds itself; those of this project have a builder of their own. */
export function ownBuilds({ services }: Pick<Topology, 'services'>): readonly BuiltService[] {
  const own = services.filter(
    (service): service is BuiltService => service.build !== undefined && projectImageName(service.image) === undefined,
  );
  return own.filter((service, index) => own.findIndex(({ image }) => image === service.image) === index);
}

/**
 * Compose would give the name to whichever of them is built last.
 * @throws {BenchdayError} USAGE where two services of a topology build one image in two ways
 */
export function refuseTwoBuildsOfOne({ services }: Pick<Topology, 'services'>): void {
  for (const { name, image, build } of ownBuilds({ services })) {
    const other = services.find(
      (service) => service.image === image && service.build !== undefined && !isDeepStrictEqual(service.build, build),
    );
    if (other === undefined) continue;
    throw new BenchdayError('USAGE', `the services ${name} and ${other.name} both build ${image}, and not alike`, {
      hint: 'give each service an image name of its own',
    });
  }
}

/** How often a build whose bases moved while it ran is begun again. */
const MOST_TRIES = 3;

/**
 * Builds the image of a service. It says in its labels what it was made from.
 * @param more  other labels
 * @param tag   absent: it has only its id
 * @throws {BenchdayError} IMAGE_BUILD_FAILED with the last 30 lines, INTERRUPTED, DOCKER_MISSING, DISK_FULL
 */
export async function buildService(
  { image, build, what, tag }: { image: string; build: BuiltService['build']; what: string; tag?: string },
  { workshop, onLine, onPull, signal }: Watching,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly id: string; readonly made: ImageOrigin }> {
  await pullBases(await baseNames(build), { workshop, onPull, signal });
  for (let tried = 1; ; tried++) {
    const before = await madeFrom(build, workshop);
    const labels = { [IMAGE_LABEL.image]: repositoryOf(image), ...more, ...originLabels(before) };
    const id = await workshop.build(
      { ...build, what, labels, ...(tag === undefined ? {} : { tag }) },
      { onLine, signal },
    );
    const bases = await basesNow(build, workshop);
    // A base that was pulled for this build was not there before.
    if (before.bases === undefined || isDeepStrictEqual(before.bases, bases)) {
      const platform = (await workshop.find(id))?.platform;
      const known = { ...(bases === undefined ? {} : { bases }), ...(platform === undefined ? {} : { platform }) };
      return { id, made: { ...before, ...known } };
    }
    if (tried === MOST_TRIES)
      throw new BenchdayError(
        'IMAGE_BUILD_FAILED',
        `${what} could not be built: its base changed while it was built, ${MOST_TRIES} times`,
      );
  }
}

/**
 * Builds again what benchday built from something else: of another folder of this name, of files that have changed since, on a base
 * that has moved. Docker's cache keeps what has not changed. What others built under a name of their own is left as it is.
 * @throws {BenchdayError} as buildService
 */
export async function buildAnewWhatChanged(
  topology: Pick<Topology, 'services'>,
  { workshop, onStage, onLine, onPull, signal }: Watching & Pick<Building, 'onStage'>,
): Promise<void> {
  for (const service of ownBuilds(topology)) {
    const { name, image, build } = service;
    const found = await workshop.find(image);
    // One that is missing is named by whoever needs it.
    if (found === undefined || !isOurs(image, found)) continue;
    if (!isMadeFromOther(found.labels, await madeFrom(build, workshop))) continue;
    onStage(`${name}: ${shownImage(service)} is built again, as it was made from other files, arguments or bases`);
    await buildService(
      { image, build, what: `the image ${shownImage(service)} of the service ${name}`, tag: image },
      { workshop, onLine, onPull, signal },
    );
  }
}

/** By its label; one of a name that benchday gives, and without any, is of an earlier version. */
function isOurs(image: string, { labels }: ImageFacts): boolean {
  if (labels[IMAGE_LABEL.inputs] === undefined) return isOwnName(image);
  return labels[IMAGE_LABEL.image] === repositoryOf(image);
}

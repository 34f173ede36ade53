import { throwIfAborted } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { madeByCaptain } from '../../topology/captain-beside.ts';
import { isOwnName } from '../../topology/project-image.ts';
import { shownImage } from '../../topology/shown-image.ts';
import type { Topology } from '../../topology/topology.ts';
import { buildAnewWhatChanged, buildService, ownBuilds, refuseTwoBuildsOfOne } from './build-service.ts';
import type { Building } from './building.ts';

type Obtaining = Pick<Building, 'workshop' | 'onStage' | 'onLine' | 'onPull' | 'signal'>;

/** What `pull_policy: always` got, by image: every topology and arm of one command runs the same. */
export type PulledImages = Map<string, string>;

/**
 * Makes or gets the images of a topology: its own builds, those whose files changed and those that are missing, and those that a registry
 * has. Those of this project and of a captain.yml are left to `benchday build`.
 * @returns the topology with what it pulled anew pinned by id
 * @throws {BenchdayError} IMAGE_BUILD_FAILED, IMAGE_MISSING saying why no registry gave one, INTERRUPTED, DOCKER_MISSING, DISK_FULL
 */
export async function obtainImages<T extends Topology>(
  topology: T,
  obtaining: Obtaining,
  pulled: PulledImages = new Map(),
): Promise<T> {
  refuseTwoBuildsOfOne(topology);
  // Those that pull_policy has built in any case are built once, below.
  const services = ownBuilds(topology).filter(({ pullPolicy }) => pullPolicy !== 'build');
  await buildAnewWhatChanged({ services }, obtaining);
  await buildWhatIsMissing(topology, obtaining);
  await pullImages(topology, obtaining, pulled);
  const pinned = topology.services.map((service) => {
    const imageId = service.pullPolicy === 'always' ? pulled.get(service.image) : undefined;
    return imageId === undefined || service.imageId !== undefined ? service : { ...service, imageId };
  });
  return { ...topology, services: pinned };
}

/** Gets what a registry has, where it is missing or pull_policy says so. @throws {BenchdayError} IMAGE_MISSING, INTERRUPTED, DISK_FULL */
export async function pullImages(topology: Topology, obtaining: Obtaining, pulled: PulledImages): Promise<void> {
  for (const image of pullable(topology)) await pullIfWanted(image, topology, { ...obtaining, pulled });
}

async function buildWhatIsMissing(topology: Topology, obtaining: Obtaining): Promise<void> {
  const { workshop, onStage, onLine, onPull, signal } = obtaining;
  for (const service of ownBuilds(topology)) {
    const { name, image, imageId, build, pullPolicy } = service;
    throwIfAborted(signal);
    const isWanted = pullPolicy === 'build' || (await workshop.find(image)) === undefined;
    if (imageId !== undefined || !isWanted) continue;
    onStage(
      `${name}: ${shownImage(service)} is built${pullPolicy === 'build' ? ', as pull_policy says' : ', as it is not there'}`,
    );
    const what = `the image ${shownImage(service)} of the service ${name}`;
    await buildService({ image, build, what, tag: image }, { workshop, onLine, onPull, signal });
  }
}

/** Images that are for a registry to give. */
export function pullable({ services, file }: Topology): readonly string[] {
  const isCaptains = madeByCaptain(file);
  const built = new Set(services.flatMap(({ image, build }) => (build === undefined ? [] : [image])));
  const images = services.flatMap(({ image, imageId }) =>
    imageId !== undefined || built.has(image) || isOwnName(image) || isCaptains(image) ? [] : [image],
  );
  return [...new Set(images)];
}

/** The topology with those services only whose images nobody gets here. */
export function withUnobtainable<T extends Topology>(topology: T): T {
  const got = new Set([...pullable(topology), ...ownBuilds(topology).map(({ image }) => image)]);
  return { ...topology, services: topology.services.filter(({ image }) => !got.has(image)) };
}

async function pullIfWanted(
  image: string,
  { services }: Topology,
  { workshop, onStage, onPull, signal, pulled }: Obtaining & { readonly pulled: PulledImages },
): Promise<void> {
  throwIfAborted(signal);
  const policies = services.flatMap((service) => (service.image === image ? [service.pullPolicy] : []));
  const isAlways = policies.includes('always');
  if (isAlways && pulled.has(image)) return;
  const found = await workshop.find(image);
  if (found !== undefined && !isAlways) return;
  const shown = services.find((service) => service.image === image)?.shownImage ?? image;
  if (found === undefined && policies.every((policy) => policy === 'never')) {
    throw new BenchdayError('IMAGE_MISSING', `this engine has no image ${shown}, and pull_policy says never`, {
      hint: `docker pull ${shown}, or leave pull_policy out`,
    });
  }
  onStage(`${shown} is pulled${found === undefined ? '' : ', as pull_policy says always'}`);
  const onOwnPull: Obtaining['onPull'] = (pull) => {
    onPull?.({ ...pull, image: shown });
  };
  await workshop.pull(image, { signal, onPull: onOwnPull }).catch((failure: unknown) => {
    if (shown === image || !(failure instanceof BenchdayError)) throw failure;
    const said = (text: string) => text.replaceAll(image, () => shown);
    throw new BenchdayError(failure.code, said(failure.message), { hint: said(failure.hint) });
  });
  const id = (await workshop.find(image))?.id;
  if (isAlways && id !== undefined) pulled.set(image, id);
}

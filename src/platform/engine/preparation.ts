import path from 'node:path';
import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { shellWord } from '../../base/shell-word.ts';
import { displayPath } from '../../base/file-problem.ts';
import { madeByCaptain } from '../../topology/captain-beside.ts';
import { projectImageName } from '../../topology/project-image.ts';
import { shownImage } from '../../topology/shown-image.ts';
import type { NetworkOptions } from '../../topology/container-settings.ts';
import type { Service, Topology } from '../../topology/topology.ts';
import type { MissingImage } from '../platform.ts';
import { networksOf } from './container-specification.ts';
import { statusCodeOf } from './connection.ts';
import { mapLimited } from '../../base/limited.ts';
import { objectName, ownerLabels, type Owner } from './names.ts';

const AT_ONCE = 8;

/** @throws {BenchdayError} DOCKER_FAILED for another platform, and for folders of volumes where the engine knows none */
export async function refuseForEngine(docker: Docker, topology: Topology): Promise<void> {
  await requirePlatform(docker, topology);
  await requireSubpaths(docker, topology);
}

/** @throws {BenchdayError} as refuseForEngine; IMAGE_MISSING, naming every image the engine lacks and who needs it */
export async function requireImages(docker: Docker, topology: Topology): Promise<void> {
  await refuseForEngine(docker, topology);
  const missing = await missingImages(docker, topology);
  if (missing.length === 0) return;
  const names = missing.map(
    ({ image, services }) =>
      `${services[0] === undefined ? image : shownImage(services[0])} (${services.map(({ name }) => name).join(', ')})`,
  );
  throw new BenchdayError(
    'IMAGE_MISSING',
    `${topology.name} needs images this engine does not have: ${names.join('; ')}`,
    {
      hint: howToGet(
        missing.flatMap(({ services }) => services),
        topology,
      ),
    },
  );
}

/** Images that the engine does not have, and who runs them. */
export async function missingImages(docker: Docker, { services }: Topology): Promise<readonly MissingImage[]> {
  const missing = await mapLimited([...new Set(services.map(whatRuns))], AT_ONCE, async (image) =>
    (await hasImage(docker, image)) ? [] : [services.filter((service) => whatRuns(service) === image)],
  );
  return missing.flat().map((users) => ({ image: users[0]?.image ?? '', services: users }));
}

/** An image of another platform would be emulated, and measured so. */
async function requirePlatform(docker: Docker, { name, services }: Topology): Promise<void> {
  const asked = services.filter(({ settings }) => settings?.platform !== undefined);
  if (asked.length === 0) return;
  const { Os: os, Arch: architecture } = await docker.version();
  const own = `${os}/${architecture}`;
  const others = asked.filter(({ settings }) => !isPlatform(settings?.platform ?? '', own));
  if (others.length === 0) return;
  const words = others.map((service) => `${service.name} (${service.settings?.platform ?? ''})`);
  throw new BenchdayError(
    'DOCKER_FAILED',
    `${name} asks for another platform than this engine's ${own}: ${words.join(', ')}`,
    {
      hint: `leave platform out, or measure on a machine of that kind`,
    },
  );
}

/** @source Docker Engine API 1.45: VolumeOptions.Subpath. An older engine knows nothing of it, and mounts the whole volume. */
const SUBPATHS_FROM = 1.45;

async function requireSubpaths(docker: Docker, { name, services }: Topology): Promise<void> {
  const asked = services.filter(({ mounts }) => mounts.some((mount) => 'subpath' in mount));
  if (asked.length === 0) return;
  const { Version: version, ApiVersion: api } = await docker.version();
  if (Number(api) >= SUBPATHS_FROM) return;
  throw new BenchdayError(
    'DOCKER_FAILED',
    `${name} mounts folders of volumes (${asked.map((service) => service.name).join(', ')}), which this engine, ${version}, cannot`,
    { hint: 'Docker 26 can; or mount the whole volume' },
  );
}

/** Other names of machines. @source github.com/containerd/platforms, normalizeArch */
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64' };

/** `linux/arm64/v8` is asked of an engine that says `linux/arm64`; `linux` alone leaves the machine open. */
export function isPlatform(asked: string, own: string): boolean {
  const [ownOs = '', ownArchitecture = ''] = own.toLowerCase().split('/');
  const parts = asked.toLowerCase().split('/');
  const [os = '', architecture] = parts.length === 1 && parts[0] !== ownOs ? [ownOs, parts[0]] : parts;
  const known = (word: string) => ARCHITECTURES[word] ?? word;
  return os === ownOs && (architecture === undefined || known(architecture) === known(ownArchitecture));
}

function whatRuns({ image, imageId }: Service): string {
  return imageId ?? image;
}

/** The command that makes what is missing; `docker pull` where neither the project, the topology nor a captain.yml beside it builds it. */
function howToGet(users: readonly Service[], topology: Topology): string {
  const others = users.filter(({ image }) => projectImageName(image) === undefined);
  if (others.some(({ build }) => build !== undefined)) return `benchday build ${shellWord(displayPath(topology.file))}`;
  const isCaptains = madeByCaptain(topology.file);
  const commands = others.map((service) =>
    isCaptains(service.image)
      ? `benchday build ${shellWord(displayPath(path.dirname(topology.file)))}`
      : `docker pull ${shownImage(service)}`,
  );
  return [...(others.length < users.length ? ['benchday build'] : []), ...new Set(commands)].join('; ');
}

async function hasImage(docker: Docker, image: string): Promise<boolean> {
  try {
    await docker.getImage(image).inspect();
    return true;
  } catch (cause) {
    if (statusCodeOf(cause) === 404) return false;
    throw cause;
  }
}

/** The networks and named volumes of one trial, labelled as its own. */
export async function makeNetworksAndVolumes(docker: Docker, topology: Topology, owner: Owner): Promise<void> {
  const Labels = ownerLabels(owner);
  const networks = new Map(topology.services.flatMap((service) => networksOf(service).map((one) => [one.name, one])));
  const mounts = topology.services.flatMap((service) => service.mounts);
  const named = mounts.flatMap((mount) => (mount.kind === 'volume' ? [mount] : []));
  await requireExternal(docker, topology, {
    networks: [...networks.values()].flatMap(({ external }) => external ?? []),
    volumes: named.flatMap(({ external }) => external ?? []),
  });
  // One without a name the engine makes with its container.
  const shared = named.filter(({ source, isUnnamed }) => source !== '' && isUnnamed !== true);
  const volumes = new Set(shared.flatMap(({ source, external }) => (external === undefined ? [source] : [])));
  const own = [...networks.values()].filter(({ external }) => external === undefined);
  await mapLimited(own, AT_ONCE, ({ name }) =>
    docker.createNetwork({
      Name: objectName(owner, name),
      CheckDuplicate: true,
      Driver: 'bridge',
      Labels,
      ...networkSettings(topology.networkOptions?.[name]),
    }),
  );
  await mapLimited([...volumes], AT_ONCE, (name) => {
    const DriverOpts = topology.volumeOptions?.[name];
    return docker.createVolume({
      Name: objectName(owner, name),
      Labels,
      ...(DriverOpts !== undefined && { DriverOpts }),
    });
  });
}

/** @throws {BenchdayError} SERVICE_DIED naming what is to be there before a trial and is not */
async function requireExternal(
  docker: Docker,
  topology: Topology,
  names: { readonly networks: readonly string[]; readonly volumes: readonly string[] },
): Promise<void> {
  const missing: string[] = [];
  for (const name of new Set(names.networks)) {
    if (!(await isThere(docker.getNetwork(name)))) missing.push(`docker network create ${name}`);
  }
  for (const name of new Set(names.volumes)) {
    if (!(await isThere(docker.getVolume(name)))) missing.push(`docker volume create ${name}`);
  }
  if (missing.length === 0) return;
  const what = missing.map((command) => command.replace(/^docker (\w+) create /, 'the $1 '));
  throw new BenchdayError('SERVICE_DIED', `${topology.name} needs what is not there: ${what.join(', ')}`, {
    hint: missing.join('; '),
  });
}

async function isThere(thing: { inspect(): Promise<unknown> }): Promise<boolean> {
  try {
    await thing.inspect();
    return true;
  } catch (cause) {
    if (statusCodeOf(cause) === 404) return false;
    throw cause;
  }
}

function networkSettings(options: NetworkOptions | undefined) {
  if (options === undefined) return {};
  const { driverOptions, isInternal, hasIpv6, isAttachable, ipam } = options;
  return {
    ...(driverOptions !== undefined && { Options: { ...driverOptions } }),
    ...(isInternal === true && { Internal: true }),
    ...(hasIpv6 === true && { EnableIPv6: true }),
    ...(isAttachable === true && { Attachable: true }),
    ...(ipam !== undefined && {
      IPAM: {
        Driver: ipam.driver ?? 'default',
        ...(ipam.options !== undefined && { Options: { ...ipam.options } }),
        Config: ipam.pools.map(({ subnet, gateway, range, auxiliary }) => ({
          ...(subnet !== undefined && { Subnet: subnet }),
          ...(gateway !== undefined && { Gateway: gateway }),
          ...(range !== undefined && { IPRange: range }),
          ...(auxiliary !== undefined && { AuxiliaryAddresses: { ...auxiliary } }),
        })),
      },
    }),
  };
}

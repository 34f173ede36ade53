import { existsSync } from 'node:fs';
import path from 'node:path';
import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { displayPath } from '../../base/file-problem.ts';
import { projectImageName } from '../../topology/project-image.ts';
import type { Service, Topology } from '../../topology/topology.ts';
import { networksOf } from './container-specification.ts';
import { statusCodeOf } from './connection.ts';
import { mapLimited } from '../../base/limited.ts';
import { objectName, ownerLabels, type Owner } from './names.ts';

const AT_ONCE = 8;

/** @throws {BenchdayError} IMAGE_MISSING, naming every image the engine lacks and who needs it */
export async function requireImages(docker: Docker, topology: Topology): Promise<void> {
  const images = new Set(topology.services.map(whatRuns));
  const missing = await mapLimited([...images], AT_ONCE, async (image) =>
    (await hasImage(docker, image)) ? [] : topology.services.filter((service) => whatRuns(service) === image),
  );
  const users = missing.filter(([first]) => first !== undefined);
  if (users.length === 0) return;
  const names = users.map((services) => `${services[0]?.image ?? ''} (${services.map(({ name }) => name).join(', ')})`);
  throw new BenchdayError(
    'IMAGE_MISSING',
    `${topology.name} needs images this engine does not have: ${names.join('; ')}`,
    { hint: howToGet(users.flat(), topology) },
  );
}

function whatRuns({ image, imageId }: Service): string {
  return imageId ?? image;
}

/** The command that makes what is missing; `docker pull` where neither the project, the topology nor a captain.yml beside it builds it. */
function howToGet(users: readonly Service[], topology: Topology): string {
  const others = users.filter(({ image }) => projectImageName(image) === undefined);
  if (others.some(({ build }) => build !== undefined)) return `benchday build ${displayPath(topology.file)}`;
  const folder = path.dirname(topology.file);
  if (others.length > 0 && existsSync(path.join(folder, 'captain.yml'))) return `benchday build ${displayPath(folder)}`;
  const commands = others.map(({ image }) => `docker pull ${image}`);
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
  const networks = new Set(topology.services.flatMap((service) => networksOf(service).map(({ name }) => name)));
  const mounts = topology.services.flatMap((service) => service.mounts);
  const volumes = new Set(mounts.flatMap((mount) => (mount.kind === 'volume' ? [mount.source] : [])));
  volumes.delete(''); // anonymous: the engine makes it with the container
  await mapLimited([...networks], AT_ONCE, (name) =>
    docker.createNetwork({ Name: objectName(owner, name), CheckDuplicate: true, Driver: 'bridge', Labels }),
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

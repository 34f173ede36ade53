import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import type { DataSet, Mount, Service, Topology } from '../../../topology/topology.ts';

/** Where servers keep their files unless they are told otherwise. @source the Dockerfiles of the official images */
const DEFAULT_FOLDER = { postgresql: '/var/lib/postgresql/data', mariadb: '/var/lib/mysql' } as const;
/** What a database of the official images runs when it is new: what is restored takes its place. */
const SCRIPTS = '/docker-entrypoint-initdb.d';
/** Changes when what is restored would be another thing. */
const PROCEDURE = 1;

/** A data set with all that decides what its restored files are. */
export interface PlacedData {
  readonly set: DataSet;
  readonly service: Service;
  /** sha256:... */
  readonly imageId: string;
  /** folder of the server's files, in the container */
  readonly target: string;
  /** of the volume that keeps it */
  readonly volume: string;
}

/** @throws {Error} of the engine: the image is not there */
export async function placesOf(docker: Docker, topology: Topology): Promise<readonly PlacedData[]> {
  return Promise.all((topology.data ?? []).map((set) => placeOf(docker, topology, set)));
}

async function placeOf(docker: Docker, topology: Topology, set: DataSet): Promise<PlacedData> {
  const service = topology.services.find(({ name }) => name === set.service);
  if (service === undefined) throw new RangeError(`there is no service ${set.service}`);
  const { Id: imageId, Config: config } = await docker.getImage(service.imageId ?? service.image).inspect();
  const ofImage = ((config.Env as readonly string[] | null) ?? []).findLast((line) => line.startsWith('PGDATA='));
  const named =
    set.server === 'postgresql' ? (service.environment['PGDATA'] ?? ofImage?.slice('PGDATA='.length)) : undefined;
  const target = (named ?? DEFAULT_FOLDER[set.server]).replace(/\/+$/, '');
  return { set, service, imageId, target, volume: `benchday-data-${keyOf({ set, service, imageId, target })}` };
}

/** By what was restored, into which image, with which settings and mounts; not by what is in the latter. */
export function keyOf({ set, service, imageId, target }: Omit<PlacedData, 'volume'>): string {
  const { command, entrypoint, environment, user, files, workingDir } = service;
  const mounts = service.mounts.filter((mount) => !isAround(mount.target, target) && isNoScript(mount));
  const settings = ownSettings(service);
  const { form, packing, sha256, server } = set;
  const parts = {
    PROCEDURE,
    form,
    packing,
    sha256,
    server,
    imageId,
    target,
    command,
    entrypoint,
    environment,
    user,
    files,
    workingDir,
    // Absent where there are none: what was kept before stays.
    ...(mounts.length > 0 && { mounts }),
    ...(settings !== undefined && { settings }),
  };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** The service with its files on a volume, instead of what it has there. */
export function onVolume(
  { service, target }: PlacedData,
  volume: Extract<Mount, { kind: 'volume' | 'bind' }>,
): Service {
  const isElsewhere = ({ target: at }: { readonly target: string }) => !isAround(at, target);
  return {
    ...service,
    mounts: [...service.mounts.filter(isElsewhere), volume],
    tmpfs: service.tmpfs.filter((entry) => isElsewhere({ target: entry.replace(/:.*$/, '') })),
  };
}

/** As it is started to restore: alone, without scripts that would fill it first. */
export function restoringService(place: PlacedData): Service {
  const own = onVolume(place, {
    kind: 'volume',
    source: 'data',
    target: place.target,
    readOnly: false,
    external: place.volume,
  });
  const { files, healthcheck: _healthcheck, placement: _placement, cpuset: _cpuset, ...rest } = own;
  return {
    ...rest,
    mounts: own.mounts.filter(isNoScript),
    ...(files !== undefined && { files: files.filter(isNoScript) }),
    healthcheck: { test: ['NONE'], intervalMs: 0, timeoutMs: 0, retries: 0, startPeriodMs: 0 },
    restart: 'no',
    ports: [],
    expose: [],
    dependsOn: [],
    networks: [],
    limits: rest.limits.memoryBytes === undefined ? {} : { memoryBytes: rest.limits.memoryBytes },
    settings: { ...ownSettings(own), hasNoNetwork: true },
  };
}

function isNoScript({ target }: { readonly target: string }): boolean {
  return target !== SCRIPTS && !target.startsWith(`${SCRIPTS}/`);
}

/** Those that need no other service, and no database that is ready: alone it has neither. */
function ownSettings({ settings }: Service): Service['settings'] {
  if (settings === undefined) return undefined;
  const { startHooks: _startHooks, volumesFrom: _volumesFrom, shared: _shared, ...own } = settings;
  return Object.keys(own).length === 0 ? undefined : own;
}

/** Of a trial: each database begins with a copy of its own. */
export function withTrialVolumes(topology: Topology, places: readonly PlacedData[]): Topology {
  if (places.length === 0) return topology;
  const services = topology.services.map((service) => {
    const place = places.find(({ set }) => set.service === service.name);
    if (place === undefined) return service;
    return onVolume(place, {
      kind: 'volume',
      source: trialVolume(place),
      target: place.target,
      readOnly: false,
      isEmpty: true,
    });
  });
  return { ...topology, services };
}

/** As a volume of the topology. */
export function trialVolume({ set }: Pick<PlacedData, 'set'>): string {
  return `${set.service}-benchday-data`;
}

/** Whether a mount holds a folder, or lies in it. */
function isAround(mount: string, folder: string): boolean {
  const at = mount.replace(/\/+$/, '');
  return folder === at || folder.startsWith(`${at}/`) || at.startsWith(`${folder}/`);
}

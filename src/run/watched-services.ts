import { type AttachedContainer, attachContainer } from '../platform/engine/attach.ts';
import type { Address, RunningContainer, RunningService } from '../platform/platform.ts';
import type { Service } from '../topology/topology.ts';
import type { WatchedServer, WatchedTarget } from '../topology/watched-target.ts';

/** What of a site is watched. */
export interface WatchedSite {
  readonly services: readonly RunningService[];
  readonly isWhole: boolean;
}

/**
 * The servers of something that runs already, as collectors see them.
 * @throws {BenchdayError} TARGET_DOWN when a container that is named does not run
 */
export async function attachTarget({ servers, isWhole }: WatchedTarget): Promise<WatchedSite> {
  return { services: await Promise.all(servers.map((server) => attach(server))), isWhole };
}

async function attach(server: WatchedServer): Promise<RunningService> {
  const { at } = server;
  if (at.kind === 'address')
    return serviceOf(server, { container: byAddress(server.name, at), image: '', logs: noLogs });
  return serviceOf(server, await attachContainer(at.name));
}

function serviceOf({ name, role, collect }: WatchedServer, attached: AttachedContainer): RunningService {
  return {
    name,
    role,
    service: plainService(name, role, attached.image),
    collect: [collect],
    containers: [attached.container],
    address: () => {
      throw unknown(name, 'no port is published for it');
    },
    logs: (lines) => attached.logs(lines),
  };
}

/** Of what is reached by its address nobody knows more. */
function byAddress(name: string, { host, port }: Address): RunningContainer {
  const nobodyKnows = (what: string) => () => Promise.reject(unknown(name, what));
  return {
    id: '',
    name,
    imageId: '',
    isByAddress: true,
    address: () => Promise.resolve({ host, port }),
    startedAtMs: nobodyKnows('when it was started'),
    describeImage: nobodyKnows('its image'),
    exec: nobodyKnows('where a command would run'),
    converse: nobodyKnows('where a command would run'),
    usage: nobodyKnows('what it uses'),
  };
}

function unknown(name: string, what: string): Error {
  return new Error(`${name} is known by its address alone: ${what} is not known`);
}

function noLogs(): Promise<string> {
  return Promise.resolve('');
}

function plainService(name: string, role: Service['role'], image: string): Service {
  return {
    name,
    role,
    image,
    environment: {},
    tmpfs: [],
    init: false,
    restart: 'no',
    stopGracePeriodMs: 0,
    ports: [],
    expose: [],
    dependsOn: [],
    mounts: [],
    networks: [],
    labels: {},
    capAdd: [],
    ulimits: [],
    replicas: 1,
    limits: {},
  };
}

import type Docker from 'dockerode';
import { throwIfAborted } from '../../base/clock.ts';
import { counted } from '../../base/number-text.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { Inventory } from '../../records/rebuild-plan.ts';
import type { BringUp, RunningTopology } from '../platform.ts';
import type { Rebuilding, RebuildRequest } from '../rebuilding.ts';
import { explainEngineFailure } from './connection.ts';
import { networksOf } from './container-specification.ts';
import { placesOf, withTrialVolumes } from './data/data-place.ts';
import { copyData } from './data/restore-data.ts';
import { engineHost } from './engine-host.ts';
import type { MovingContainer } from './moving-container.ts';
import { makeNetworksAndVolumes, requireImages } from './preparation.ts';
import { rebuiltTopology } from './rebuilt-topology.ts';
import { makeServerGroups } from './server-groups.ts';
import { startServices } from './start-services.ts';
import type { UnitHost } from './service-start.ts';
import { removeKilled } from './tear-down.ts';
import { tierEvents } from './tier-events.ts';

/** A container of the topology, where it stands in it. */
export interface Placed {
  readonly service: string;
  /** from 1 */
  readonly replica: number;
  readonly container: MovingContainer;
}

/** Losing a trial's topology on one engine, and making it again. */
export function rebuilding(
  docker: Docker,
  request: BringUp,
  placed: readonly Placed[],
): NonNullable<RunningTopology['rebuilding']> {
  const owner = { runId: request.runId, trial: request.trial };
  return {
    inventory: () => inventoryOf(request, placed),
    async lose(volumes) {
      const kinds = ['containers', 'networks', ...(volumes === 'lost' ? (['volumes'] as const) : [])] as const;
      try {
        return await removeKilled(docker, owner, kinds);
      } catch (cause) {
        throw explainEngineFailure(cause, `${request.topology.name} could not be lost`);
      }
    },
    async rebuild(asked) {
      try {
        await made(docker, request, placed, asked);
      } catch (cause) {
        throw explainEngineFailure(cause, `${request.topology.name} could not be rebuilt`);
      }
    },
  } satisfies Rebuilding;
}

/** By what was seen of each when all was ready. */
function inventoryOf({ cpuset, readyWithinMs }: BringUp, placed: readonly Placed[]): Inventory {
  return {
    ...(cpuset === undefined ? {} : { cpuset }),
    readyWithinMs,
    containers: placed.map(({ service, replica, container: { inspected } }) => ({
      ...{ service, replica, name: inspected.Name.replace(/^\//, ''), imageId: inspected.Image },
      ports: portsOf(inspected),
      ...(inspected.State.Running ? {} : { hasEnded: true as const }),
    })),
  };
}

function portsOf({ NetworkSettings: settings }: Docker.ContainerInspectInfo): Inventory['containers'][number]['ports'] {
  // The types do not know that a port may be exposed and not published.
  const ports = settings.Ports as Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>;
  return Object.entries(ports).flatMap(([port, bound]) => {
    const host = port.endsWith('/tcp') ? bound?.[0]?.HostPort : undefined;
    return host === undefined ? [] : [{ container: Number.parseInt(port, 10), host: Number(host) }];
  });
}

/** By the plan and the files alone; what is in memory only says where the new containers are asked for. */
async function made(
  docker: Docker,
  { runId, trial }: BringUp,
  placed: readonly Placed[],
  { topology: read, inventory, volumes, signal, onStep, onContainer }: RebuildRequest,
): Promise<void> {
  const owner = { runId, trial };
  const topology = rebuiltTopology(read, inventory, volumes);
  await requireImages(docker, topology);
  const places = await placesOf(docker, topology);
  const whole = withTrialVolumes(topology, places);
  await makeNetworksAndVolumes(docker, whole, owner);
  if (volumes === 'lost') await copyData(docker, places, { owner, signal });
  const groups = await makeServerGroups(docker, whole, owner);
  throwIfAborted(signal);
  const networks = new Set(whole.services.flatMap((service) => networksOf(service).map(({ name }) => name)));
  onStep('made', `${counted(networks.size, 'network')}, ${volumesText(volumes)}`);
  const { cpuset, readyWithinMs } = inventory;
  const request: BringUp = {
    ...{ topology: whole, runId, trial, readyWithinMs, signal, publish: publishedBy(inventory) },
    ...(cpuset === undefined ? {} : { cpuset }),
    onEvent: tierEvents(whole, onStep),
  };
  const host = engineHost(docker, request, groups, (service, replica) => {
    const planned = inventory.containers.find((one) => one.service === service && one.replica === replica);
    return planned && new Map(planned.ports.map((port) => [port.container, port.host]));
  });
  const moving: UnitHost = {
    ...host,
    async start(unit, limits) {
      await host.start(unit, limits);
      const place = placed.find(({ service, replica }) => service === unit.service.name && replica === unit.replica);
      const seen = await host.inspect(unit);
      if (place === undefined || seen === undefined)
        throw new BenchdayError('INTERNAL', `${unit.service.name}/${unit.replica} did not run before`);
      const before = place.container.inspected.Id;
      place.container.moveTo(seen);
      onContainer({ before, now: seen.Id });
    },
  };
  const units = await startServices(request, moving);
  // As each was seen last: when it was ready.
  for (const { service, replica, seen } of units) {
    const place = placed.find((one) => one.service === service.name && one.replica === replica);
    if (seen !== undefined) place?.container.moveTo(seen);
  }
  onStep('ready', `${counted(units.length, 'container')} run and are healthy where that is asked`);
}

function volumesText(volumes: RebuildRequest['volumes']): string {
  return volumes === 'kept' ? 'volumes as they were kept' : 'new volumes';
}

/** All that was published before, so that clients and collectors find it again. */
function publishedBy({ containers }: Inventory): BringUp['publish'] {
  const services = [...new Set(containers.map(({ service }) => service))];
  return Object.fromEntries(
    services.map((name) => [
      name,
      [
        ...new Set(
          containers.flatMap(({ service, ports }) => (service === name ? ports.map((port) => port.container) : [])),
        ),
      ],
    ]),
  );
}

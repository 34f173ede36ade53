import { BenchdayError } from '../../base/errors.ts';
import type { VolumesFate } from '../../records/drill-rebuild.ts';
import type { Inventory } from '../../records/rebuild-plan.ts';
import type { Service, Topology } from '../../topology/topology.ts';

/**
 * The topology as it must come up again: the images that ran, and nothing done twice to data that was kept. What `post_start` did in a service
 * whose volumes were kept is in them. A task that had ended is run again, as Compose does, but for one that writes to a kept volume: it would
 * begin anew what is there.
 * @throws {BenchdayError} INTERNAL where the plan is not of this topology
 */
export function rebuiltTopology(read: Topology, { containers }: Inventory, volumes: VolumesFate): Topology {
  // A database that begins with a dump has a volume of its trial.
  const isKept = (service: Service): boolean =>
    volumes === 'kept' && (keepsData(service) || read.data?.some((set) => set.service === service.name) === true);
  const done = new Set(
    read.services.filter((service) => hasEnded(containers, service) && isKept(service)).map(({ name }) => name),
  );
  const services = read.services.map((service) => {
    const planned = containers.filter((one) => one.service === service.name);
    const [first] = planned;
    if (first === undefined || planned.length !== service.replicas)
      throw new BenchdayError('INTERNAL', `the plan has ${planned.length} of ${service.replicas} ${service.name}`);
    return { ...(isKept(service) ? withoutHooks(service) : service), imageId: first.imageId };
  });
  return {
    ...read,
    services: services
      .filter(({ name }) => !done.has(name))
      .map((service) => ({ ...service, dependsOn: service.dependsOn.filter((one) => !done.has(one.service)) })),
  };
}

function hasEnded(containers: Inventory['containers'], { name }: Service): boolean {
  const own = containers.filter(({ service }) => service === name);
  return own.length > 0 && own.every((one) => one.hasEnded === true);
}

/** Whether it writes to something that outlives its container. */
function keepsData({ mounts }: Service): boolean {
  return mounts.some((mount) => {
    if (mount.kind === 'tmpfs' || mount.readOnly) return false;
    // One without a name goes with its container.
    return mount.kind === 'bind' || mount.external !== undefined || mount.source !== '';
  });
}

function withoutHooks(service: Service): Service {
  if (service.settings?.startHooks === undefined) return service;
  const { startHooks: _done, ...settings } = service.settings;
  return { ...service, settings };
}

import type Docker from 'dockerode';
import type { BringUp } from '../platform.ts';
import { cgroupParent, serverOf, type ServerGroups } from './server-groups.ts';
import type { UnitHost } from './service-start.ts';
import { startContainer } from './start-container.ts';

/** By service and replica: host ports by container port. */
export type HostPorts = (service: string, replica: number) => ReadonlyMap<number, number> | undefined;

/** Units as containers of one engine. @param hostPorts  that they have; absent: free ones are chosen */
export function engineHost(docker: Docker, request: BringUp, groups: ServerGroups, hostPorts?: HostPorts): UnitHost {
  const owner = { runId: request.runId, trial: request.trial };
  return {
    async start(unit, limits) {
      const { service, replica } = unit;
      const server = serverOf(service, replica);
      const ports = hostPorts?.(service.name, replica);
      const plan = {
        owner,
        service,
        replica,
        ...(request.cpuset === undefined ? {} : { cpuset: request.cpuset }),
        ...(groups.state === 'bound' && server !== undefined
          ? { cgroupParent: cgroupParent(owner, server, groups.driver) }
          : {}),
        publish: portsToPublish(request, service.name),
        ...(ports === undefined ? {} : { hostPorts: ports }),
      };
      unit.id = await startContainer(docker, plan, limits);
    },
    inspect: ({ id }) => (id === undefined ? Promise.resolve(undefined) : docker.getContainer(id).inspect()),
    engine: () => docker,
  };
}

/** Of a service: the entries' and the collectors' ports. */
export function portsToPublish({ topology, publish }: BringUp, service: string): readonly number[] {
  const entries = topology.entries.flatMap((entry) => (entry.service === service ? [entry.port] : []));
  return [...new Set([...entries, ...(publish[service] ?? [])])];
}

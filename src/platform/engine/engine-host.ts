import type Docker from 'dockerode';
import type { BringUp } from '../platform.ts';
import { cgroupParent, serverOf, type ServerGroups } from './server-groups.ts';
import type { UnitHost } from './service-start.ts';
import { startContainer } from './start-container.ts';

/** Units as containers of one engine. */
export function engineHost(docker: Docker, request: BringUp, groups: ServerGroups): UnitHost {
  const owner = { runId: request.runId, trial: request.trial };
  return {
    async start(unit, limits) {
      const { service, replica } = unit;
      const server = groups.state === 'bound' ? serverOf(service, replica) : undefined;
      const plan = {
        owner,
        service,
        replica,
        ...(request.cpuset === undefined ? {} : { cpuset: request.cpuset }),
        ...(server === undefined ? {} : { cgroupParent: cgroupParent(owner, server) }),
        publish: portsToPublish(request, service.name),
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

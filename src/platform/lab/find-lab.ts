import type Docker from 'dockerode';
import { messageOf } from '../../base/errors.ts';
import { type ProcessState, processState } from '../../base/process-identity.ts';
import { LABEL } from '../engine/names.ts';
import { nodesOf } from '../swarm/swarm-nodes.ts';
import { ENGINE_PORT, ENTRY_PORTS, type Lab, type LabServer, LAB_LABEL, labObject, SERVERS } from './lab.ts';
import { openEngine } from './server-engine.ts';
import { absentNodes, HEARTBEAT_MS, heartbeatOf } from './swarm-formation.ts';

/** What there is of a lab. `damaged`: some of it, with what is wrong in sentences, and the servers that answer. */
export type FoundLab =
  | { readonly state: 'none' }
  | { readonly state: 'up'; readonly lab: Lab; readonly owner: ProcessState }
  | {
      readonly state: 'damaged';
      readonly lab: Lab;
      readonly problems: readonly string[];
      readonly owner: ProcessState;
    };

/** Names of all labs of an engine, by anything that carries a lab's label. */
export async function labNames(outer: Docker): Promise<readonly string[]> {
  const filters = { label: [LAB_LABEL.lab] };
  const containers = await outer.listContainers({ all: true, filters });
  const networks = await outer.listNetworks({ filters });
  const { Volumes: volumes } = await outer.listVolumes({ filters });
  const labels = [...containers, ...networks, ...volumes].map(({ Labels }) => Labels?.[LAB_LABEL.lab] ?? '');
  return [...new Set(labels)].sort();
}

/** Looks at a lab without changing anything. */
export async function findLab(outer: Docker, name: string): Promise<FoundLab> {
  const filters = { label: [`${LAB_LABEL.lab}=${name}`] };
  const containers = await outer.listContainers({ all: true, filters });
  const networks = await outer.listNetworks({ filters });
  const { Volumes: volumes } = await outer.listVolumes({ filters });
  const things = [...containers, ...networks, ...volumes];
  if (things.length === 0) return { state: 'none' };
  const problems: string[] = [];
  const servers: LabServer[] = [];
  for (const { name: server, role } of SERVERS) {
    const container = containers.find(({ Labels }) => Labels[LAB_LABEL.server] === server);
    if (container === undefined) problems.push(`${server} is not there`);
    else if (container.State !== 'running') problems.push(`${server} does not run (${container.Status})`);
    else {
      try {
        servers.push(await openServer(outer, name, { containerId: container.Id, name: server, role }));
      } catch (cause) {
        problems.push(`the engine of ${server} does not answer (${messageOf(cause)})`);
      }
    }
  }
  const lab: Lab = { name, outer, servers };
  if (problems.length === 0) problems.push(...(await swarmProblems(servers)));
  const owner = processState(things[0]?.Labels?.[LABEL.owner]);
  return problems.length === 0 ? { state: 'up', lab, owner } : { state: 'damaged', lab, problems, owner };
}

/** What is known of a server that runs. @throws when its engine does not answer */
export async function openServer(
  outer: Docker,
  lab: string,
  { containerId, name, role }: Pick<LabServer, 'containerId' | 'name' | 'role'>,
): Promise<LabServer> {
  const { HostConfig: host, NetworkSettings: network } = await outer.getContainer(containerId).inspect();
  const published = (port: number) => Number(network.Ports[`${port}/tcp`]?.[0]?.HostPort ?? Number.NaN);
  const entryPorts = ENTRY_PORTS.map((port): [number, number] => [port, published(port)]);
  return {
    name,
    role,
    containerId,
    address: network.Networks[labObject(lab)]?.IPAddress ?? '',
    cpus: (host.NanoCpus ?? 0) / 1e9,
    memoryBytes: host.Memory ?? 0,
    docker: await openEngine(outer, { containerId, port: published(ENGINE_PORT) }),
    entryPorts: new Map(entryPorts.filter(([, port]) => !Number.isNaN(port))),
  };
}

async function swarmProblems(servers: readonly LabServer[]): Promise<readonly string[]> {
  const [first] = servers;
  if (first === undefined) return ['there is no server'];
  try {
    const absent = absentNodes(await nodesOf(first.docker), servers);
    if (absent.length > 0) return absent;
    const heartbeatMs = await heartbeatOf(first.docker);
    return heartbeatMs === HEARTBEAT_MS ? [] : [`the dispatcher's heartbeat is ${heartbeatMs ?? 'unknown'} ms`];
  } catch (cause) {
    return [`its Swarm does not answer (${messageOf(cause)})`];
  }
}

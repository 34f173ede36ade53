import type Docker from 'dockerode';
import { messageOf } from '../../base/errors.ts';
import { explainEngineFailure } from '../engine/connection.ts';
import { nodesOf, type SwarmNode } from '../swarm/swarm-nodes.ts';
import { serverUsage } from './server-usage.ts';
import { findLab } from './find-lab.ts';
import { type LabServer, SERVERS, type ServerRole } from './lab.ts';

export interface LabStatus {
  readonly name: string;
  readonly state: 'none' | 'up' | 'damaged';
  /** what is wrong, one sentence each */
  readonly problems: readonly string[];
  readonly servers: readonly ServerStatus[];
}

/** Of a server that does not answer only the name is known. */
export interface ServerStatus {
  readonly name: string;
  readonly role: ServerRole;
  readonly isLeader?: boolean;
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** of all that runs on it, without what can be dropped at once */
  readonly usedMemoryBytes?: number;
  /** by name, those without one by id */
  readonly images?: readonly string[];
  /** of images and volumes, as its engine counts them */
  readonly diskBytes?: number;
  readonly containers?: number;
}

/** What there is of a lab. @throws {BenchdayError} DOCKER_MISSING, DOCKER_FAILED */
export async function labStatus(outer: Docker, name: string): Promise<LabStatus> {
  try {
    const found = await findLab(outer, name);
    if (found.state === 'none') return { name, state: 'none', problems: [], servers: [] };
    const { lab } = found;
    const problems = found.state === 'up' ? [] : [...found.problems];
    const nodes = await nodesOfLab(lab.servers);
    const servers: ServerStatus[] = [];
    for (const { name: server, role } of SERVERS) {
      const live = lab.servers.find((one) => one.name === server);
      servers.push(live === undefined ? { name: server, role } : await statusOf(outer, live, { nodes, problems }));
    }
    return { name, state: found.state, problems, servers };
  } catch (cause) {
    throw explainEngineFailure(cause, `the lab ${name} could not be looked at`);
  }
}

/** Of any manager that knows; of a Swarm without a majority nobody does. */
async function nodesOfLab(servers: readonly LabServer[]): Promise<readonly SwarmNode[]> {
  for (const { role, docker } of servers) {
    if (role !== 'manager') continue;
    const nodes = await nodesOf(docker).catch(() => undefined);
    if (nodes !== undefined) return nodes;
  }
  return [];
}

async function statusOf(
  outer: Docker,
  { name, role, cpus, memoryBytes, containerId, docker }: LabServer,
  { nodes, problems }: { readonly nodes: readonly SwarmNode[]; readonly problems: string[] },
): Promise<ServerStatus> {
  const node = nodes.find(({ Description }) => Description.Hostname === name);
  const known = {
    ...{ name, role, cpus, memoryBytes },
    ...(node !== undefined && { isLeader: node.ManagerStatus?.Leader === true }),
  };
  try {
    const images = await docker.listImages();
    const containers = await docker.listContainers();
    const { LayersSize = 0, Volumes } = (await docker.df()) as DiskUse;
    const volumes = (Volumes ?? []).reduce((sum, { UsageData }) => sum + Math.max(0, UsageData?.Size ?? 0), 0);
    return {
      ...known,
      usedMemoryBytes: (await serverUsage(outer, containerId)()).memoryBytes,
      images: images.flatMap(({ RepoTags, Id }) => RepoTags ?? [Id]).sort(),
      diskBytes: LayersSize + volumes,
      containers: containers.length,
    };
  } catch (cause) {
    problems.push(`the engine of ${name} could not be asked: ${messageOf(cause)}`);
    return known;
  }
}

/** The part of the engine's answer that is used. */
interface DiskUse {
  readonly LayersSize?: number;
  readonly Volumes?: readonly { readonly UsageData?: { readonly Size?: number } }[] | null;
}

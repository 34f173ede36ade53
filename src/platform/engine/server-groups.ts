import type Docker from 'dockerode';
import { messageOf } from '../../base/errors.ts';
import type { UnboundServers } from '../../records/unbound-servers.ts';
import type { Service, Topology } from '../../topology/topology.ts';
import { CONTROL_GROUP_ROOT, directoriesOf, groupsIn, makeGroup, removeGroup } from './control-groups.ts';
import { objectName, type Owner, type Scope } from './names.ts';
import { containerGroup, groupOfSlice, isSlice, sliceOf } from './slice-names.ts';
import { makeSlice, removeSlice } from './slices.ts';

/** Who makes the groups of containers, and so must know their parents: the engine itself, or systemd, which calls them slices. */
export type GroupDriver = 'cgroupfs' | 'systemd';

/** Whether the budgets of a topology's servers bind what runs on them. */
export type ServerGroups =
  | { readonly state: 'none' }
  | { readonly state: 'bound'; readonly driver: GroupDriver }
  | { readonly state: 'unbound'; readonly reason: string };

/** The part of Docker's /info that decides; dockerode leaves it untyped. */
interface EngineGroups {
  /** cgroupfs, systemd or none */
  readonly CgroupDriver?: string;
  /** absent before 20.10, which knows only v1 */
  readonly CgroupVersion?: string;
}

/**
 * Gives each server of a topology a control group with its budget, the parent of its containers' own groups.
 * Where that cannot be done, the topology runs all the same, each service within its own limits.
 */
export async function makeServerGroups(docker: Docker, topology: Topology, owner: Owner): Promise<ServerGroups> {
  if (topology.servers.length === 0) return { state: 'none' };
  const found = await driverOf(docker);
  if ('reason' in found) return { state: 'unbound', reason: found.reason };
  const { driver } = found;
  const make = driver === 'systemd' ? makeSlice : makeGroup;
  try {
    for (const server of topology.servers) await make(CONTROL_GROUP_ROOT, groupOf(owner, server.name), server);
    return { state: 'bound', driver };
  } catch (cause) {
    await removeServerGroups([objectName(owner)]).catch(() => undefined);
    return { state: 'unbound', reason: `this machine's control groups could not be set: ${messageOf(cause)}` };
  }
}

async function driverOf(docker: Docker): Promise<{ readonly driver: GroupDriver } | { readonly reason: string }> {
  if (process.platform !== 'linux') return { reason: 'control groups are a thing of Linux' };
  if (!isLocal(docker)) return { reason: 'the Docker engine is on another machine' };
  const { CgroupDriver: driver = 'none', CgroupVersion: version } = (await docker.info()) as EngineGroups;
  if (driver === 'cgroupfs') return { driver };
  if (driver !== 'systemd') return { reason: `the Docker engine's cgroup driver is ${driver}, which takes no parent` };
  if (version === '2') return { driver };
  return { reason: "the Docker engine's cgroup driver is systemd on cgroup v1, where slices were not tried" };
}

/** By its socket; an engine in a virtual machine behind a local socket is found out by `outsideOfItsGroup`. */
export function isLocal(docker: Docker): boolean {
  return (docker.modem as { readonly socketPath?: unknown }).socketPath !== undefined;
}

/** The server that a replica (from 1) of a service runs on. */
export function serverOf({ placement }: Service, replica: number): string | undefined {
  return placement?.[(replica - 1) % placement.length];
}

/** As Docker takes it: from the root of the control groups, or the name of a slice. */
export function cgroupParent(owner: Owner, server: string, driver: GroupDriver): string {
  const group = groupOf(owner, server);
  return driver === 'systemd' ? sliceOf(group) : `/${group}`;
}

function groupOf(owner: Owner, server: string): string {
  return `${objectName(owner)}/${server}`;
}

/** Budgets that do not bind; undefined when all is well. */
export async function unboundServersOf(
  topology: Topology,
  groups: ServerGroups,
  containers: readonly Docker.ContainerInspectInfo[],
): Promise<UnboundServers | undefined> {
  if (groups.state === 'none') return undefined;
  const reason = groups.state === 'unbound' ? groups.reason : await outsideOfItsGroup(containers);
  return reason === undefined ? undefined : { servers: topology.servers.map(({ name }) => name), reason };
}

/** The same in a sentence. */
export function budgetWarning({ servers, reason }: UnboundServers): string {
  return `the budgets of the servers (${servers.join(', ')}) do not bind, only each service's own limits do: ${reason}`;
}

/** An engine may take a parent and mean another machine's. */
async function outsideOfItsGroup(containers: readonly Docker.ContainerInspectInfo[]): Promise<string | undefined> {
  for (const { Id, Name, State, HostConfig } of containers) {
    const parent = HostConfig.CgroupParent ?? '';
    if (!State.Running || parent === '') continue;
    const directories = await directoriesOf(CONTROL_GROUP_ROOT, containerGroup(parent, Id));
    if (directories.length === 0) return `${Name.slice(1)} does not run in the control group ${parent}`;
  }
  return undefined;
}

/** Names of the groups of a scope's trials that are there, whoever keeps them. */
export async function serverGroups(docker: Docker, scope: Scope): Promise<readonly string[]> {
  if (process.platform !== 'linux' || !isLocal(docker)) return [];
  const names = (await groupsIn(CONTROL_GROUP_ROOT)).map((name) => (isSlice(name) ? groupOfSlice(name) : name));
  return [...new Set(names)].filter((group) => isIn(scope, group));
}

/** Removes groups by their names, after their containers. */
export async function removeServerGroups(groups: readonly string[]): Promise<void> {
  for (const group of groups) {
    await removeGroup(CONTROL_GROUP_ROOT, group);
    await removeSlice(CONTROL_GROUP_ROOT, group);
  }
}

function isIn(scope: Scope, group: string): boolean {
  if (scope === 'all') return /^benchday-.+-\d+$/.test(group);
  if ('trial' in scope) return group === objectName(scope);
  const stem = objectName({ runId: scope.runId, trial: '' });
  return group.startsWith(stem) && /^\d+$/.test(group.slice(stem.length));
}

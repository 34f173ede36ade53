import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { type CgroupPlace, cgroupPlace, readCgroupUsage } from '../engine/cgroup-usage.ts';
import { type Locate, usageReader } from '../engine/usage-reader.ts';
import type { ContainerUsage } from '../platform.ts';
import type { LabServer } from './lab.ts';

/** Levels of groups between a server's own and those of its containers. */
const DEEPEST = 4;

/** What a whole server uses, with all that runs on it. */
export function serverUsage(outer: Docker, containerId: string): () => Promise<ContainerUsage> {
  return usageReader(outer, containerId, (pid) => serverPlace(containerId, pid));
}

/** Its first process may have moved below its group (version 2), so the path ends at the container's own part. */
export function serverPlace(containerId: string, pid: number): CgroupPlace | undefined {
  const place = cgroupPlace(containerId, pid);
  if (place === undefined) return undefined;
  const [cpuacct, cpu, memory] = [place.cpuacct, place.cpu, place.memory].map((path) => upTo(path, containerId));
  return { ...place, cpuacct: cpuacct ?? '', cpu: cpu ?? '', memory: memory ?? '' };
}

function upTo(path: string, containerId: string): string {
  const parts = path.split('/');
  return parts.slice(0, parts.findIndex((part) => part.includes(containerId)) + 1).join('/');
}

/**
 * Where the groups of a container on a server are: below the server's own. The process id that its engine knows is of another namespace.
 * @returns a search that finds nothing where the outer engine is elsewhere
 */
export async function insideOf({ name, containerId }: Pick<LabServer, 'name' | 'containerId'>, outer: Docker) {
  const { State: state } = await outer.getContainer(containerId).inspect();
  const server = serverPlace(containerId, state.Pid);
  return (id: string): Locate =>
    () =>
      server === undefined ? undefined : placeBelow(server, name, id);
}

function placeBelow(server: CgroupPlace, name: string, id: string): CgroupPlace | undefined {
  const [cpuacct, cpu, memory] = [server.cpuacct, server.cpu, server.memory].map((top) => below(top, id, DEEPEST));
  if (cpuacct === undefined || cpu === undefined || memory === undefined) return undefined;
  const pid = Number(readFileSync(join(cpu, 'cgroup.procs'), 'utf8').split('\n', 1)[0]);
  if (!(pid > 0)) return undefined;
  const place = { pid, version: server.version, cpuacct, cpu, memory, server: { name, cpu: server.cpu } };
  try {
    readCgroupUsage(place);
    return place;
  } catch {
    return undefined; // its process is seen otherwise from here
  }
}

function below(directory: string, id: string, levels: number): string | undefined {
  if (existsSync(join(directory, id))) return join(directory, id);
  if (levels === 0) return undefined;
  const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const folder of folders) {
    const found = below(join(directory, folder.name), id, levels - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

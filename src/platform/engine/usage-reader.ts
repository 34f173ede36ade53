import type Docker from 'dockerode';
import { cgroupPlace, readCgroupUsage, type CgroupPlace } from './cgroup-usage.ts';
import type { ContainerUsage } from '../platform.ts';
import { usageFrom } from './usage.ts';

/** Where the control groups of a container are, by the process id that its engine knows. */
export type Locate = (pid: number) => CgroupPlace | undefined;

/**
 * Reads a container's counters from this machine's control groups, or, when the engine is elsewhere, from the engine.
 * An engine before version 25 answers up to a second late and at its own rhythm, also when asked for one reading.
 */
export function usageReader(
  docker: Docker,
  id: string,
  locateByPid: Locate = (pid) => cgroupPlace(id, pid),
): () => Promise<ContainerUsage> {
  const container = docker.getContainer(id);
  let place: CgroupPlace | undefined;
  let isElsewhere = false;
  const locate = async (): Promise<CgroupPlace | undefined> => {
    const { State: state } = await container.inspect();
    if (!state.Running) throw new Error(`not running: ${state.Status}, exit status ${state.ExitCode}`);
    return locateByPid(state.Pid);
  };
  const readHere = async (): Promise<ContainerUsage | undefined> => {
    place ??= await locate();
    if (place === undefined) return undefined;
    try {
      return readCgroupUsage(place);
    } catch {
      place = await locate(); // it ended, or was started again as another process
      return place === undefined ? undefined : readCgroupUsage(place);
    }
  };
  return async () => {
    const usage = isElsewhere ? undefined : await readHere();
    if (usage !== undefined) return usage;
    isElsewhere = true;
    return usageFrom(await container.stats({ stream: false, 'one-shot': true }));
  };
}

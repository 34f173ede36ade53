import type Docker from 'dockerode';
import { cgroupPlace, readCgroupUsage, type CgroupPlace } from './cgroup-usage.ts';
import type { ContainerUsage } from '../platform.ts';
import { usageFrom } from './usage.ts';

/** Where the control groups of a container are, by the process id that its engine knows. */
export type Locate = (pid: number) => CgroupPlace | undefined;

interface Found {
  readonly pid: number;
  readonly place: CgroupPlace | undefined;
}

/**
 * Reads a container's counters from this machine's control groups, or, when the engine is elsewhere, from the engine.
 * An engine before version 25 answers up to a second late and at its own rhythm, also when asked for one reading: only where a process that
 * runs cannot be found here, and never could, is its engine taken to be elsewhere. One that ended while it was looked for is looked for again.
 */
export function usageReader(
  docker: Docker,
  id: string,
  locateByPid: Locate = (pid) => cgroupPlace(id, pid),
): () => Promise<ContainerUsage> {
  const container = docker.getContainer(id);
  let place: CgroupPlace | undefined;
  let wasHere = false;
  let isElsewhere = false;
  const find = async (): Promise<Found> => {
    const { State: state } = await container.inspect();
    if (!state.Running) throw new Error(`not running: ${state.Status}, exit status ${state.ExitCode}`);
    return { pid: state.Pid, place: locateByPid(state.Pid) };
  };
  /** @returns undefined where its engine is elsewhere. @throws {Error} it does not run, or ends and starts all the time */
  const locate = async (): Promise<CgroupPlace | undefined> => {
    const first = await find();
    if (first.place !== undefined) return first.place;
    const again = await find();
    if (again.place !== undefined) return again.place;
    if (wasHere || again.pid !== first.pid) throw new Error('its process ended while it was looked for');
    return undefined;
  };
  const readHere = async (): Promise<ContainerUsage | undefined> => {
    if (place !== undefined) {
      try {
        return readCgroupUsage(place);
      } catch {
        place = undefined; // it ended, or was started again as another process
      }
    }
    place = await locate();
    if (place === undefined) return undefined;
    wasHere = true;
    return readCgroupUsage(place);
  };
  return async () => {
    const usage = isElsewhere ? undefined : await readHere();
    if (usage !== undefined) return usage;
    isElsewhere = true;
    return usageFrom(await container.stats({ stream: false, 'one-shot': true }));
  };
}

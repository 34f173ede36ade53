import { processStat, readProc } from './proc.ts';

const RESIDENT = /^VmRSS:\s+(\d+) kB$/m;

/** Processes that work for this one and live. */
const living = new Set<number>();

/** From now on what a child of this process uses counts as this process's own, until it has ended or is disposed of. */
export function countAsOwn(pid: number | undefined): Disposable {
  if (pid !== undefined) living.add(pid);
  return {
    [Symbol.dispose]() {
      if (pid !== undefined) living.delete(pid);
    },
  };
}

/**
 * CPU time, ms, of all threads of this process, of the living processes that count as its own, and of every child that has ended: a child's
 * time moves from one to the other when the system lets go of it, so nothing is lost at its end and nothing counts twice.
 * @source proc(5), stat: cutime and cstime
 */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  let cpuMs = (user + system) / 1000;
  for (const pid of living) {
    const stat = processStat(pid);
    if (stat !== undefined) cpuMs += stat.cpuMs + stat.endedChildrenCpuMs;
  }
  return cpuMs + (processStat(process.pid)?.endedChildrenCpuMs ?? 0);
}

/** Resident memory of this process and of the living ones that count as its own. @source proc(5), status */
export function ownResidentBytes(): number {
  let bytes = process.memoryUsage.rss();
  for (const pid of living) bytes += 1024 * Number(RESIDENT.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1] ?? 0);
  return bytes;
}

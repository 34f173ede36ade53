import { readFileSync } from 'node:fs';

/**
 * Kills a process of this machine, and none that only has its number: an engine in a virtual machine counts its own.
 * @param inGroup  a part of the path of the control group that it must be in
 * @throws {Error} it is gone, of another machine, or belongs to somebody else
 */
export function killInGroup(pid: number, inGroup: string): void {
  const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  if (!groups.includes(inGroup)) throw new Error(`process ${pid} of this machine is another one`);
  process.kill(pid, 'SIGKILL');
}

import { readProc } from '../../base/proc.ts';
import { start } from '../../base/processes.ts';

const WITHIN_MS = 5000;

/** The cores that a thread may run on, ascending. @returns empty where that cannot be read @source proc(5), status: Cpus_allowed_list */
export function coresOfThread(pid: number, threadId: number): readonly number[] {
  return coresIn(readProc(`/proc/${pid}/task/${threadId}/status`) ?? '');
}

/** @param status  of a process or thread; the list is such as 0-1,4 */
export function coresIn(status: string): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '';
  return list.split(',').flatMap((part) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined) return [];
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at);
  });
}

/** Interrupts of devices that each core has handled since the machine began. @returns empty where that cannot be read */
export function deviceInterruptsByCore(): ReadonlyMap<number, number> {
  return interruptsIn(readProc('/proc/interrupts') ?? '');
}

/** @param text  a column a core, named in the first line; rows with a number are of devices, the others each core's own @source proc(5) */
export function interruptsIn(text: string): ReadonlyMap<number, number> {
  const [head = '', ...rows] = text.split('\n');
  const cores = [...head.matchAll(/\bCPU(\d+)\b/g)].map(([, core]) => Number(core));
  const devices = rows.filter((row) => /^\s*\d+:/.test(row)).map((row) => row.trim().split(/\s+/).slice(1));
  return new Map(cores.map((core, at) => [core, devices.reduce((sum, counts) => sum + Number(counts[at]), 0)]));
}

/** Keeps a thread on these cores. It is a matter of cost alone: where it cannot be done, or taskset is missing, nothing is. */
export async function keepThreadOn(cores: readonly number[], threadId: number): Promise<void> {
  await start('taskset', ['--cpu-list', '--pid', cores.join(','), String(threadId)], { timeout: WITHIN_MS }).catch(
    () => undefined,
  );
}

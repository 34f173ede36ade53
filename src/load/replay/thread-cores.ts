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

/** Keeps a thread on these cores. It is a matter of cost alone: where it cannot be done, or taskset is missing, nothing is. */
export async function keepThreadOn(cores: readonly number[], threadId: number): Promise<void> {
  await start('taskset', ['--cpu-list', '--pid', cores.join(','), String(threadId)], { timeout: WITHIN_MS }).catch(
    () => undefined,
  );
}

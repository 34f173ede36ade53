import { readProc } from '../../base/proc.ts';

/** Of the fields behind the name in /proc/<pid>/task/<id>/stat. @source proc(5) */
const [STATE, PROCESSOR, POLICY] = [0, 36, 38];
const POLICIES: Readonly<Record<string, string>> = { 0: 'normal', 1: 'real-time' };

/**
 * Where threads of this process stand, for a message about one that says nothing: asleep in which call of the kernel, or running, and what
 * they have used.
 * @param threadIds  of the system: the generating thread's and its ticker's
 * @returns '' where that cannot be read
 */
export function threadStanding(threadIds: readonly number[]): string {
  const standings = threadIds.map((id, at) => {
    const folder = `/proc/self/task/${id}`;
    const stat = readProc(`${folder}/stat`);
    if (stat === undefined) return undefined;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ranMs = Number(readProc(`${folder}/schedstat`)?.split(' ', 1)[0]) / 1e6;
    const waits = readProc(`${folder}/wchan`) ?? '';
    return [
      `${at === 0 ? 'thread' : 'ticker'} ${fields[STATE] ?? '?'}`,
      ...(waits === '' || waits === '0' ? [] : [`in ${waits}`]),
      `${POLICIES[fields[POLICY] ?? ''] ?? 'of another policy'} on core ${fields[PROCESSOR] ?? '?'}`,
      ...(Number.isNaN(ranMs) ? [] : [`${ranMs.toFixed(0)} ms of CPU`]),
    ].join(', ');
  });
  const known = standings.filter((standing) => standing !== undefined);
  return known.length === 0 ? '' : ` (${known.join('; ')})`;
}

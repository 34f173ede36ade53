import { readFileSync } from 'node:fs';

/** Linux tells programs 100 ticks a second on every architecture in use. @source proc(5), USER_HZ */
const MS_PER_TICK = 10;

const CPU_STATES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
export type CpuState = (typeof CPU_STATES)[number];

/** @returns undefined where there is no such file: elsewhere than on Linux, or a process that has ended */
export function readProc(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}

/**
 * CPU time of the whole machine since it began, by state; guest time is part of user.
 * @param text  /proc/stat; its first line sums all cores
 * @throws {Error} it has no such line
 * @source proc(5)
 */
export function machineCpu(text: string): { readonly ms: Readonly<Record<CpuState, number>>; readonly cores: number } {
  const lines = text.split('\n');
  const all = lines.find((line) => line.startsWith('cpu '));
  if (all === undefined) throw new Error('/proc/stat has no line cpu');
  const ticks = all.trim().split(/\s+/).slice(1).map(Number);
  const ms = Object.fromEntries(CPU_STATES.map((state, at) => [state, (ticks[at] ?? 0) * MS_PER_TICK]));
  return { ms: ms as Record<CpuState, number>, cores: lines.filter((line) => /^cpu\d/.test(line)).length };
}

export interface ProcessStat {
  /** Z: it has ended, and nobody has taken note of that yet */
  readonly state: string;
  /** user and system time of all of its threads */
  readonly cpuMs: number;
  /** the same of its children that have ended and were waited for, and of theirs */
  readonly endedChildrenCpuMs: number;
  /** when it began, in ticks since the machine did; tells it from a later one with the same id */
  readonly start: string;
}

/** @source proc(5), stat: state is field 3, utime 14, stime 15, cutime 16, cstime 17, start 22 */
export function processStat(pid: number): ProcessStat | undefined {
  const text = readProc(`/proc/${pid}/stat`);
  // The name may hold spaces and brackets; what follows it does not.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields?.[0], fields?.[19]];
  if (fields === undefined || state === undefined || start === undefined) return undefined;
  const ms = (at: number): number => Number(fields[at]) * MS_PER_TICK;
  return { state, start, cpuMs: ms(11) + ms(12), endedChildrenCpuMs: ms(13) + ms(14) };
}

/** Resident memory of this process; undefined where it cannot be read, as without a free file descriptor. */
export function residentBytes(): number | undefined {
  try {
    return process.memoryUsage.rss();
  } catch {
    return undefined;
  }
}

/** The most memory that a process has had at once; undefined where that cannot be read. @source proc(5), status */
export function mostResidentBytes(pid: number): number | undefined {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/**
 * A counter of /proc/net/netstat, whose lines come in pairs, names then values, with the same prefix.
 * @returns NaN where there is none of that name
 */
export function tcpCounter(table: string, name: string): number {
  const [names = [], values = []] = table
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf(name)]);
}

/**
 * The control groups of a process.
 * @param table  /proc/<pid>/cgroup; lines `number:controllers:path`, v2 has the single line `0::path`
 * @returns path by controller; v2's under ''
 */
export function controlGroupPaths(table: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const line of table.trim().split('\n')) {
    const [, controllers = '', path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path !== undefined) for (const controller of controllers.split(',')) paths.set(controller, path);
  }
  return paths;
}

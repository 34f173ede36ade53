import { readdirSync, readFileSync } from 'node:fs';

const KILOBYTE = 1024;
const LOOK_EVERY_MS = 1000;
const TELL_EVERY_LOOKS = 60;

export interface WatchedMemory {
  /** of the process alone, by the system's own count: nothing between two looks is missed */
  readonly peakBytes: number;
  /** with everything it started, at the worst of the looks */
  readonly treeBytes: number;
  /** the worst look of each fifth of the time */
  readonly byFifths: readonly number[];
}

/** Looks at a process once a second, and tells once a minute. @returns ends the watch */
export function watchMemory(pid: number, tell: (words: string) => void): () => WatchedMemory {
  const looks: number[] = [];
  let peakBytes = 0;
  const look = (): void => {
    const treeBytes = residentBytesOfTree(pid);
    if (treeBytes === 0) return;
    looks.push(treeBytes);
    peakBytes = Math.max(peakBytes, peakResidentBytes(pid));
    if (looks.length % TELL_EVERY_LOOKS === 0) {
      const megabytes = (treeBytes / 1e6).toFixed(0);
      tell(
        `  minute ${looks.length / TELL_EVERY_LOOKS}: ${megabytes} MB resident, at most ${(peakBytes / 1e6).toFixed(0)} MB`,
      );
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    const fifth = Math.ceil(looks.length / 5);
    const byFifths = [0, 1, 2, 3, 4].map((part) => Math.max(0, ...looks.slice(part * fifth, (part + 1) * fifth)));
    return { peakBytes, treeBytes: Math.max(0, ...looks), byFifths };
  };
}

/** The most memory that a process held at once since its start, bytes; 0 when it has ended. @source proc(5), VmHWM */
function peakResidentBytes(pid: number): number {
  return fieldOf(pid, 'VmHWM') * KILOBYTE;
}

/** Resident memory of a process and everything it started, now, bytes. Pages that they share count for each: never too little. */
function residentBytesOfTree(root: number): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .map((pid) => ({ pid, parent: fieldOf(pid, 'PPid') }));
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at !== 0; at = parents.get(at)) {
      if (at === root) return true;
    }
    return false;
  };
  return processes
    .filter(({ pid }) => isBelow(pid))
    .reduce((sum, { pid }) => sum + fieldOf(pid, 'VmRSS') * KILOBYTE, 0);
}

function fieldOf(pid: number, name: string): number {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}

import { readFileSync, readdirSync } from 'node:fs';

/** Programs that a process started itself and that still run. @param isWanted  by their command line, words end with NUL. @returns ids */
export function childProgramsOf(parent: number, isWanted: (commandLine: string) => boolean): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent && isWanted(read(`/proc/${pid}/cmdline`)));
}

export function isAlive(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`) !== '';
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? -1);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Measured {
  readonly output: string;
  /** user + system time of the process and the children it waited for */
  readonly cpuMs: number;
  /** of the process and everything it started, together, at the worst moment seen */
  readonly maxResidentBytes: number;
}

export interface MeasureOptions {
  readonly withinMs: number;
  /** the only core it may use */
  readonly core?: number;
}

const POLL_MS = 200;

/** bash's own time keyword: children too, to the millisecond, and on every machine. */
const TIMED = `TIMEFORMAT='benchday-cpu %U %S'; time "$@"`;

/** Runs a program and says what it cost. @throws {Error} when it fails or takes too long */
export async function runMeasured(command: readonly string[], options: MeasureOptions): Promise<Measured> {
  const pinned = options.core === undefined ? command : ['taskset', '-c', String(options.core), ...command];
  const child = spawn('bash', ['-c', TIMED, 'bash', ...pinned], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.withinMs,
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let maxResidentBytes = 0;
  const timer = setInterval(() => {
    maxResidentBytes = Math.max(maxResidentBytes, residentBytesBelow(child.pid ?? -1));
  }, POLL_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearInterval(timer);
  const times = /benchday-cpu ([\d.]+) ([\d.]+)/.exec(errors);
  if (code !== 0 || times === null) {
    throw new Error(`${command.join(' ')} ended with ${code ?? 'a signal'}: ${errors.slice(-2000)}`);
  }
  return { output: output + errors, cpuMs: (Number(times[1]) + Number(times[2])) * 1000, maxResidentBytes };
}

/** Resident memory of a process's descendants, without itself (which is bash here). */
function residentBytesBelow(root: number): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStatus);
  const isBelow = (parent: number): boolean => {
    if (parent === root) return true;
    const above = processes.find(({ pid }) => pid === parent);
    return above !== undefined && isBelow(above.parent);
  };
  return processes.filter(({ parent }) => isBelow(parent)).reduce((sum, { rssBytes }) => sum + rssBytes, 0);
}

function readStatus(pid: string): { pid: number; parent: number; rssBytes: number }[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return [{ pid: Number(pid), parent: field('PPid'), rssBytes: field('VmRSS') * 1024 }];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

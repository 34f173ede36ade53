import { hostname } from 'node:os';
import { errnoOf } from './errors.ts';
import { processStat } from './proc.ts';

/** What is known of a process by its identity: whether it lives cannot be told of another machine's, or of a text that names none. */
export type ProcessState =
  | { readonly state: 'living' | 'gone'; readonly pid: number }
  | { readonly state: 'elsewhere'; readonly pid: number; readonly host: string }
  | { readonly state: 'unknown' };

/** This process in words: host, process id, time of its start. A process that gets the same id later differs in the last. */
export function ownIdentity(): string {
  return `${hostname()} ${process.pid} ${startOf(process.pid) ?? '-'}`;
}

/** @param identity  as ownIdentity() of any process gave it */
export function processState(identity: string | undefined): ProcessState {
  const [, host, id, start] = /^(\S+) (\d+) (\S+)$/.exec(identity ?? '') ?? [];
  if (host === undefined || id === undefined) return { state: 'unknown' };
  const pid = Number(id);
  if (host !== hostname()) return { state: 'elsewhere', pid, host };
  const isSame = isAlive(pid) && (start === '-' || start === (startOf(pid) ?? '-'));
  return { state: isSame ? 'living' : 'gone', pid };
}

/** A process that has ended, but that nobody has taken note of yet, is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, but belongs to somebody else.
    if (errnoOf(error) !== 'EPERM') return false;
  }
  return processStat(pid)?.state !== 'Z';
}

/** In ticks since the machine began. */
function startOf(pid: number): string | undefined {
  return processStat(pid)?.start;
}

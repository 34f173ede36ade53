import { release } from 'node:os';
import type { PlatformDescription } from './platform.ts';

/** What a reading is worth where servers run under another kernel than benchday. */
export interface ElsewhereReading {
  readonly what: string;
  readonly is: 'measured' | 'less exact' | 'not measured' | 'another thing';
  readonly why: string;
}

const BUDGETS = 'budgets of x-benchday.servers';

/** docs/docker-desktop.md has the same table; a test compares them. */
export const ELSEWHERE: readonly ElsewhereReading[] = [
  {
    what: 'statements, rows, commands, cache hits',
    is: 'measured',
    why: 'the servers count them themselves',
  },
  { what: 'hits, errors, answers, accounting', is: 'measured', why: 'by the load engine, and by the servers' },
  {
    what: 'CPU time, memory and network of containers',
    is: 'less exact',
    why: 'from the engine, which answers up to a second late before version 25, instead of the control groups',
  },
  {
    what: 'response times',
    is: 'another thing',
    why: 'they include the way into the virtual machine, and none of the checks below says what disturbed it',
  },
  {
    what: 'CPU steal, background load, pressure, sockets',
    is: 'not measured',
    why: 'macOS and Windows have no /proc; on Linux they are those of this machine, not of the servers',
  },
  { what: 'processes killed for lack of memory', is: 'not measured', why: 'only the kernel of the servers knows' },
  {
    what: 'connections dropped by full listen queues',
    is: 'not measured',
    why: 'only the kernel of the servers knows',
  },
  {
    what: BUDGETS,
    is: 'not measured',
    why: 'their control groups cannot be made there: each service has its own limits only, and the run says so',
  },
  {
    what: 'lag of the load engine',
    is: 'less exact',
    why: 'its threads run in real time on Linux alone',
  },
];

/**
 * Whether the engine runs under another kernel: in a virtual machine, as Docker Desktop's and Colima's do, or on another machine.
 * @param own  version of this machine's kernel
 */
export function isElsewhere({ kernel }: Pick<PlatformDescription, 'kernel'>, own: string = release()): boolean {
  return kernel !== own;
}

/** One sentence for the plan; undefined: the servers run under this kernel, as those of the lab do. */
export function elsewhereNote(description: PlatformDescription, own: string = release()): string | undefined {
  if (description.swarm !== undefined) return swarmNote(description.swarm);
  if (!isElsewhere(description, own)) return undefined;
  const unknown = ELSEWHERE.filter(({ is }) => is === 'not measured').map(({ what }) => what);
  return `the Docker engine (${description.operatingSystem}) runs under another kernel (${description.kernel}) than benchday: not measured are ${unknown.join('; ')}; each hit takes the way into it`;
}

/** Of another machine nobody here reads the kernel, and that its kernel is of the same version says nothing. */
function swarmNote({ servers }: NonNullable<PlatformDescription['swarm']>): string {
  const unknown = ELSEWHERE.filter(({ is, what }) => is === 'not measured' && what !== BUDGETS).map(({ what }) => what);
  const names = servers.map(({ name }) => name).join(', ');
  return `the servers ${names} are read through their Docker engines: not measured there are ${unknown.join('; ')}; what is said of those is of this machine, which sends the load`;
}

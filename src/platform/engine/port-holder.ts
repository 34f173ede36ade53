import type Docker from 'dockerode';
import { processState } from '../../base/process-identity.ts';
import { LABEL } from './names.ts';
import { readFile, readdir, readlink } from 'node:fs/promises';

export interface PortHolder {
  /** e.g. `process 123 (nginx)` */
  readonly name: string;
  /** what to do about it, where we know */
  readonly hint?: string;
}

/** Who holds a TCP port of this machine; undefined when it cannot be told (another user's process, a remote engine). */
export async function portHolder(docker: Docker, port: number): Promise<PortHolder | undefined> {
  const containers = await docker.listContainers();
  const owner = containers.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port));
  if (owner !== undefined) return containerHolding(owner);
  try {
    const name = await processListeningOn(port);
    return name === undefined ? undefined : { name };
  } catch {
    return undefined; // no /proc: not Linux
  }
}

function containerHolding({ Names, Id, Labels }: Docker.ContainerInfo): PortHolder {
  const name = `container ${Names[0]?.replace(/^\//, '') ?? Id}`;
  const run = Labels[LABEL.run];
  if (run === undefined) return { name };
  const owner = processState(Labels[LABEL.owner]);
  switch (owner.state) {
    case 'gone':
      return { name: `${name}, left by the run ${run}, whose process ${owner.pid} is gone,`, hint: 'benchday down' };
    case 'living':
      return {
        name: `${name} of the run ${run}, which process ${owner.pid} is measuring,`,
        hint: 'wait for that run, or leave the published port out so that a free one is chosen',
      };
    case 'elsewhere':
    case 'unknown':
      return { name: `${name} of the run ${run}`, hint: 'if nobody measures there any more: benchday down --all' };
  }
}

async function processListeningOn(port: number): Promise<string | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8')));
  const sockets = new Set(tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of processes) {
    if (await holdsOneOf(pid, sockets))
      return `process ${pid} (${(await readFile(`/proc/${pid}/comm`, 'utf8')).trim()})`;
  }
  return undefined;
}

const LISTEN = '0A';

/**
 * Socket inodes listening on a port, out of /proc/net/tcp.
 * @source man 5 proc: columns sl, local_address (hex address:port), rem_address, st, queues, timer, retransmits, uid, timeout, inode
 */
export function listeningInodes(table: string, port: number): string[] {
  return table
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTEN && parseInt(local?.split(':')[1] ?? '', 16) === port)
    .map((columns) => columns[9] ?? '');
}

async function holdsOneOf(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  try {
    const handles = await readdir(`/proc/${pid}/fd`);
    const targets = await Promise.allSettled(handles.map((handle) => readlink(`/proc/${pid}/fd/${handle}`)));
    return targets.some((target) => target.status === 'fulfilled' && sockets.has(target.value));
  } catch {
    return false; // ended meanwhile, or another user's
  }
}

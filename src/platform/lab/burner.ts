import type Docker from 'dockerode';
import { monotonicMs, sleep } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { plainNumber } from '../../base/number-text.ts';
import { runCommand } from '../engine/exec.ts';
import { removeContainer } from '../engine/tear-down.ts';
import { serverUsage } from './server-usage.ts';
import type { LabServer } from './lab.ts';

const IMAGE = 'benchday-burner:latest';
const BURNS_MS = 2_000;
/** until every loop runs */
const STARTS_MS = 300;
/** ends by itself, should nobody stop it */
const AT_MOST_S = 60;
/** What a quota lets through beyond it: a period's rest at both ends. */
const TOLERANCE = 0.05;

/** What a server used while a container inside of it burnt CPU without end. */
export interface Burnt {
  readonly server: string;
  readonly cpus: number;
  /** by the server's own container, as the kernel counted it */
  readonly usedCores: number;
  /** by the container inside, by its own count */
  readonly insideCores: number;
}

/**
 * Burns CPU in a container inside of a server, with more loops than its budget has cores, and reads what the server used.
 * @param cores  of the machine: no loop more than them is of use
 */
export async function burn(
  outer: Docker,
  { name, cpus, containerId, docker }: LabServer,
  { cores, signal }: { readonly cores: number; readonly signal: AbortSignal },
): Promise<Burnt> {
  await importBurner(outer, outer.getContainer(containerId));
  const loops = Math.min(cores, Math.floor(cpus) + 1);
  const loop = 'while :; do :; done &';
  const container = await docker.createContainer({
    Image: IMAGE,
    Cmd: ['/busybox', 'timeout', String(AT_MOST_S), '/busybox', 'sh', '-c', `${`${loop} `.repeat(loops)}wait`],
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    await container.start();
    await sleep(STARTS_MS, signal);
    const used = serverUsage(outer, containerId);
    const inside = () => insideMs(outer, outer.getContainer(containerId), container.id);
    const [before, begunMs] = [await used(), monotonicMs()];
    // Within the readings of the whole, so that a part is never more than the whole.
    const insideBefore = await inside();
    await sleep(BURNS_MS, signal);
    const insideAfter = await inside();
    const [after, tookMs] = [await used(), monotonicMs() - begunMs];
    return {
      server: name,
      cpus,
      usedCores: (after.cpuMs - before.cpuMs) / tookMs,
      insideCores: (insideAfter - insideBefore) / tookMs,
    };
  } finally {
    await removeContainer(container);
    await docker.getImage(IMAGE).remove({ force: true });
  }
}

/**
 * What a container inside of a server has used, by its own control group. Asked of the kernel: an engine answers up to a second late.
 * @source kernel documentation: cgroup-v1/cpuacct, cgroup-v2 (cpu.stat)
 */
async function insideMs(outer: Docker, server: Docker.Container, id: string): Promise<number> {
  const files = `find /sys/fs/cgroup -path '*${id}/cpuacct.usage' -o -path '*${id}/cpu.stat'`;
  const read = `for file in $(${files}); do sed "s/^/$(basename $file) /" $file; done`;
  const { output } = await runCommand(outer, server, ['sh', '-c', read]);
  const [, ns] = /^cpuacct\.usage (\d+)$/m.exec(output) ?? [];
  if (ns !== undefined) return Number(ns) / 1e6;
  const [, us] = /^cpu\.stat usage_usec (\d+)$/m.exec(output) ?? [];
  if (us !== undefined) return Number(us) / 1e3;
  throw new BenchdayError(
    'DOCKER_FAILED',
    `no control group of the container ${id.slice(0, 12)} was found on its server`,
  );
}

/** Of the server's own files, so that nothing has to be pulled or copied. */
async function importBurner(outer: Docker, container: Docker.Container): Promise<void> {
  const command = `tar --create --dereference --directory /bin busybox | docker import - ${IMAGE}`;
  const { exitCode, output } = await runCommand(outer, container, ['sh', '-c', command]);
  if (exitCode === 0) return;
  throw new BenchdayError('DOCKER_FAILED', `the burner of CPU could not be made: ${output.trim()}`);
}

/** @throws {BenchdayError} DOCKER_FAILED where a server uses more than its budget, or what runs inside is not counted as its own */
export function requireBound({ server, cpus, usedCores, insideCores }: Burnt): void {
  const figures = `${plainNumber(usedCores)} cores used, ${plainNumber(insideCores)} of them by a container inside, budget ${plainNumber(cpus)}`;
  const hint = 'docs/swarm.md says what the machine needs; benchday run without --lab measures without servers';
  if (usedCores > cpus * (1 + TOLERANCE)) {
    throw new BenchdayError('DOCKER_FAILED', `the budget of ${server} does not bind: ${figures}`, { hint });
  }
  if (usedCores < insideCores * (1 - 2 * TOLERANCE)) {
    throw new BenchdayError('DOCKER_FAILED', `what runs on ${server} escapes its budget: ${figures}`, { hint });
  }
}

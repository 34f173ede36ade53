import { access, mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sleep } from '../../base/clock.ts';
import { errnoOf } from '../../base/errors.ts';

/** Where the kernel shows its control groups. v1: a directory of each controller below it; v2: one tree. */
export const CONTROL_GROUP_ROOT = '/sys/fs/cgroup';

/** What everything in a group may use together. */
export interface Budget {
  readonly cpus: number;
  readonly memoryBytes: number;
}

const PERIOD_US = 100_000;
/** The kernel keeps limits of memory in whole pages. */
const LARGEST_PAGE_BYTES = 65_536;
const REMOVAL_ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 100;

/**
 * Makes a group with a budget, before anything runs in it.
 * @param group  two levels, e.g. benchday-run-1/srv1
 * @throws {Error} no permission, no such controller, or the kernel did not keep what was written
 * @source kernel documentation: scheduler/sched-bwc, cgroup-v1/memory (6: use_hierarchy before there are children), cgroup-v2
 */
export async function makeGroup(root: string, group: string, budget: Budget): Promise<void> {
  await ((await isUnified(root)) ? makeUnified(root, group, budget) : makeByController(root, group, budget));
}

async function makeByController(root: string, group: string, { cpus, memoryBytes }: Budget): Promise<void> {
  const [cpu, memory] = [join(root, 'cpu', group), join(root, 'memory', group)];
  await mkdir(cpu, { recursive: true });
  await mkdir(join(memory, '..'), { recursive: true });
  const hierarchy = join(memory, '..', 'memory.use_hierarchy');
  // Where it is 1 already, as everywhere today, the kernel refuses to be told again.
  if ((await contentOf(hierarchy)) === '0') await writeFile(hierarchy, '1');
  await mkdir(memory, { recursive: true });
  await writeFile(join(cpu, 'cpu.cfs_period_us'), String(PERIOD_US));
  await set(join(cpu, 'cpu.cfs_quota_us'), Math.round(cpus * PERIOD_US), 0);
  await set(join(memory, 'memory.limit_in_bytes'), memoryBytes, LARGEST_PAGE_BYTES);
  // As for containers: no swap beyond it. Kernels without swap accounting lack the file.
  const withSwap = join(memory, 'memory.memsw.limit_in_bytes');
  if ((await contentOf(withSwap)) !== undefined) await set(withSwap, memoryBytes, LARGEST_PAGE_BYTES);
}

async function makeUnified(root: string, group: string, { cpus, memoryBytes }: Budget): Promise<void> {
  const directory = join(root, group);
  await mkdir(directory, { recursive: true });
  for (const above of [root, join(directory, '..')]) {
    await writeFile(join(above, 'cgroup.subtree_control'), '+cpu +memory');
  }
  const quota = `${Math.round(cpus * PERIOD_US)} ${PERIOD_US}`;
  await writeFile(join(directory, 'cpu.max'), quota);
  const kept = await contentOf(join(directory, 'cpu.max'));
  if (kept !== quota) throw new Error(`${directory}/cpu.max is ${kept ?? 'not there'} instead of ${quota}`);
  await set(join(directory, 'memory.max'), memoryBytes, LARGEST_PAGE_BYTES);
  const swap = join(directory, 'memory.swap.max');
  if ((await contentOf(swap)) !== undefined) await writeFile(swap, '0');
}

/** Writes a number and reads back whether the kernel keeps it. */
async function set(file: string, value: number, tolerance: number): Promise<void> {
  await writeFile(file, String(value));
  const kept = await contentOf(file);
  if (Math.abs(Number(kept) - value) <= tolerance) return;
  throw new Error(`${file} is ${kept ?? 'not there'} instead of ${value}`);
}

/** Directories of a group that are there: one for each controller, or the only one. */
export async function directoriesOf(root: string, group: string): Promise<readonly string[]> {
  const roots = (await isUnified(root)) ? [root] : await directoriesIn(root);
  const present = await Promise.all(
    roots.map(async (one) => ((await isThere(join(one, group))) ? [join(one, group)] : [])),
  );
  return present.flat();
}

/** Names of the groups of the first level. */
export async function groupsIn(root: string): Promise<readonly string[]> {
  const roots = (await isUnified(root)) ? [root] : await directoriesIn(root);
  return [
    ...new Set(
      (await Promise.all(roots.map(directoriesIn))).flat().map((directory) => directory.split('/').at(-1) ?? ''),
    ),
  ];
}

/**
 * Removes a group of the first level with all below it. The kernel refuses as long as a process is in it.
 * @throws {Error} EBUSY, after two seconds of trying
 */
export async function removeGroup(root: string, group: string): Promise<void> {
  for (const directory of await directoriesOf(root, group)) await removeTree(directory);
}

async function removeTree(directory: string): Promise<void> {
  for (const below of await directoriesIn(directory)) await removeTree(below);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rmdir(directory);
      return;
    } catch (cause) {
      if (errnoOf(cause) === 'ENOENT') return;
      // the last process of a removed container may still be on its way out
      if (errnoOf(cause) !== 'EBUSY' || attempt === REMOVAL_ATTEMPTS) throw cause;
      await sleep(BETWEEN_ATTEMPTS_MS);
    }
  }
}

/** On machines with both, v1 holds the controllers and v2 stands in a directory of its own. */
async function isUnified(root: string): Promise<boolean> {
  return isThere(join(root, 'cgroup.controllers'));
}

async function directoriesIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [join(directory, entry.name)] : []));
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

/** Whether a file or folder of the control groups is there. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** What one of their files says; undefined where it cannot be read. */
export async function contentOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}

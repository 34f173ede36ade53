import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { controlGroupPaths, readProc } from '../base/proc.ts';
import type { Sample } from '../records/sample.ts';
import { sample } from '../records/sample.ts';

/** Where the kernel shows control groups. */
interface Places {
  readonly table: string;
  readonly groups: string;
}

interface Throttled {
  readonly periods: number;
  readonly stops: number;
}

const HERE: Places = { table: '/proc/self/cgroup', groups: '/sys/fs/cgroup' };
/** A group has one of them where a limit can be set. @source kernel documentation: cgroup-v2 (CPU interface files), scheduler/sched-bwc */
const LIMITS = ['cpu.max', 'cpu.cfs_quota_us'];

/**
 * Finds the CPU limits that bind this process: that of its control group (v1 or v2), and of every one above, as a limit of a slice or of a
 * runner stops all that is in it.
 * @returns reads how often they stopped it; [] where nobody tells of one of them, also elsewhere than on Linux
 * @source kernel documentation: scheduler/sched-bwc, cgroup-v2 (cpu.stat)
 */
export function ownThrottling(places: Places = HERE): () => readonly Sample[] {
  const groups = groupsOf(places);
  return () => {
    const all = groups.map(throttledIn);
    const known = all.filter((one) => one !== undefined);
    if (known.length === 0 || known.length < all.length) return [];
    return [
      sample('generator.periods_total', sumOf(known, 'periods')),
      sample('generator.throttled_periods_total', sumOf(known, 'stops')),
    ];
  };
}

function sumOf(all: readonly Throttled[], key: keyof Throttled): number {
  return all.reduce((sum, one) => sum + one[key], 0);
}

/** Its own first, then each above it up to the root. */
function groupsOf({ table, groups }: Places): readonly string[] {
  const paths = controlGroupPaths(readProc(table) ?? '');
  for (const controller of ['cpu', '']) {
    const path = paths.get(controller);
    if (path === undefined) continue;
    const root = join(groups, controller);
    const hasStat = (inside: string): boolean => readProc(join(root, inside, 'cpu.stat')) !== undefined;
    // It may lead out of what is seen here, by `..`.
    const own = resolve('/', path);
    // In a container the path is the host's, and its own group is the root.
    const inside = hasStat(own) ? [own, ...above(own)] : ['/'];
    // Older kernels have no such file at the root, where no limit can be.
    const shown = inside.filter((group) => group !== '/' || hasStat(group));
    if (shown.length > 0) return shown.map((group) => join(root, group));
  }
  return [];
}

function above(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...above(parent)];
}

/** @returns undefined: a limit may be there, and nobody tells how often it stopped what is in the group */
function throttledIn(group: string): Throttled | undefined {
  const text = readProc(join(group, 'cpu.stat'));
  if (text === undefined) return undefined;
  const [periods, stops] = [count(text, 'nr_periods'), count(text, 'nr_throttled')];
  if (periods !== undefined && stops !== undefined) return { periods, stops };
  // The root, and a group of v2 without the controller, have no such lines, and can have no limit.
  return LIMITS.some((file) => existsSync(join(group, file))) ? undefined : { periods: 0, stops: 0 };
}

function count(text: string, key: string): number | undefined {
  const found = new RegExp(`^${key} (\\d+)`, 'm').exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

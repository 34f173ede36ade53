import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controlGroupPaths, readProc } from '../base/proc.ts';
import type { Sample } from '../records/sample.ts';
import { sample } from '../records/sample.ts';

/** Where the kernel shows control groups. */
interface Places {
  readonly table: string;
  readonly groups: string;
}

const HERE: Places = { table: '/proc/self/cgroup', groups: '/sys/fs/cgroup' };

/**
 * Finds the CPU limit of this process, by its control group (v1 or v2).
 * @returns reads how often it was stopped; [] where nobody tells, also elsewhere than on Linux
 * @source kernel documentation: scheduler/sched-bwc, cgroup-v2 (cpu.stat)
 */
export function ownThrottling(places: Places = HERE): () => readonly Sample[] {
  const file = statFile(places);
  if (file === undefined) return () => [];
  return () => {
    const text = readFileSync(file, 'utf8');
    return [
      sample('generator.periods_total', count(text, 'nr_periods')),
      sample('generator.throttled_periods_total', count(text, 'nr_throttled')),
    ];
  };
}

function statFile({ table, groups }: Places): string | undefined {
  const paths = controlGroupPaths(readProc(table) ?? '');
  for (const controller of ['cpu', '']) {
    const path = paths.get(controller);
    if (path === undefined) continue;
    const root = join(groups, controller);
    // In a container the path is the host's, and its own group is the root.
    const found = [join(root, path, 'cpu.stat'), join(root, 'cpu.stat')].find((file) => readProc(file) !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function count(text: string, key: string): number {
  const found = new RegExp(`^${key} (\\d+)`, 'm').exec(text)?.[1];
  // A group without a limit has no such line on v2, and is never stopped.
  return found === undefined ? 0 : Number(found);
}

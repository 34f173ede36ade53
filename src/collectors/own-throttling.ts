import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sample } from '../records/sample.ts';
import { sample } from '../records/metrics.ts';

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
  const lines = read(table)?.split('\n') ?? [];
  for (const line of lines) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const isV1 = controllers.split(',').includes('cpu');
    if (!isV1 && !line.startsWith('0::')) continue;
    const root = isV1 ? join(groups, 'cpu') : groups;
    // In a container the path is the host's, and its own group is the root.
    const found = [join(root, path, 'cpu.stat'), join(root, 'cpu.stat')].find(
      (candidate) => read(candidate) !== undefined,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A group without a limit has no such line on v2. */
function count(text: string, key: string): number {
  return Number(new RegExp(`^${key} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

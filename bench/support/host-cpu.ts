import { readFileSync } from 'node:fs';

export interface HostCpu {
  readonly totalTicks: number;
  readonly idleTicks: number;
  readonly stealTicks: number;
}

/** @source proc(5), the first line of /proc/stat */
export function readHostCpu(): HostCpu {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return {
    totalTicks: ticks.reduce((sum, value) => sum + value, 0),
    idleTicks: (ticks[3] ?? 0) + (ticks[4] ?? 0),
    stealTicks: ticks[7] ?? 0,
  };
}

/** Shares of the host's CPU time between two readings, 0..1 */
export function hostCpuBetween(
  before: HostCpu,
  after: HostCpu,
): { readonly busyRatio: number; readonly stealRatio: number } {
  const total = Math.max(1, after.totalTicks - before.totalTicks);
  return {
    busyRatio: 1 - (after.idleTicks - before.idleTicks) / total,
    stealRatio: (after.stealTicks - before.stealTicks) / total,
  };
}

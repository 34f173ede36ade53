import type { ContainerUsage } from '../platform.ts';

/** The fields of Docker's stats answer that are used; a container that does not run has none of them. */
export interface EngineStats {
  readonly cpu_stats?: {
    readonly cpu_usage?: { readonly total_usage?: number };
    readonly throttling_data?: { readonly periods?: number; readonly throttled_periods?: number };
  };
  readonly memory_stats?: { readonly usage?: number; readonly stats?: Readonly<Record<string, number>> };
  readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>;
}

const NS_PER_MS = 1_000_000;

/**
 * Counters since the container began.
 * Memory is without the page cache that can be dropped at once, as `docker stats` shows it: cgroup v1 total_inactive_file, v2 inactive_file.
 * @throws {Error} the container does not run
 */
export function usageFrom(stats: EngineStats): ContainerUsage {
  const cpuNs = stats.cpu_stats?.cpu_usage?.total_usage;
  const memory = stats.memory_stats;
  if (cpuNs === undefined || memory?.usage === undefined) throw new Error('not running: the engine has no statistics');
  const inactive = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  const networks = Object.values(stats.networks ?? {});
  return {
    cpuMs: cpuNs / NS_PER_MS,
    memoryBytes: memory.usage > inactive ? memory.usage - inactive : memory.usage,
    throttledPeriods: stats.cpu_stats?.throttling_data?.throttled_periods ?? 0,
    periods: stats.cpu_stats?.throttling_data?.periods ?? 0,
    receivedBytes: networks.reduce((sum, { rx_bytes }) => sum + rx_bytes, 0),
    sentBytes: networks.reduce((sum, { tx_bytes }) => sum + tx_bytes, 0),
  };
}

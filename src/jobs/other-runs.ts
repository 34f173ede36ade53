import type { MachineLock } from '../store/run-lock.ts';

/** @returns other runs that measure on this machine, a few words each, whenever asked */
export function othersOf(lock: MachineLock): () => Promise<readonly string[]> {
  return async () => (await lock.others()).map(({ scenario, pid }) => `${scenario} (process ${pid})`);
}

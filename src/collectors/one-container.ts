import type { RunningService } from '../cluster/cluster.ts';

/**
 * For collectors that talk to a published port: only one container's is known, and figures of one of several would look like all.
 * @throws {Error} the service has several containers
 */
export function requireOneContainer({ name, containers }: RunningService): void {
  if (containers.length === 1) return;
  throw new Error(`${name} has ${containers.length} containers, of which only one could be watched`);
}

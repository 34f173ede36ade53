import { withOwnKeys } from '../base/own-keys.ts';
import type { Topology } from '../topology/topology.ts';

/** Container ports the collectors talk to, by service: what BringUp.publish must contain for them. */
export function portsToPublish(topology: Topology): Record<string, readonly number[]> {
  return withOwnKeys(
    Object.fromEntries(
      Object.entries(topology.collect).flatMap(([service, specifications]) => {
        const ports = new Set(specifications.flatMap((one) => ('port' in one ? [one.port] : [])));
        return ports.size === 0 ? [] : [[service, [...ports]]];
      }),
    ),
  );
}

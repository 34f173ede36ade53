import type { Dependency, Service, Topology } from '../../topology/topology.ts';

/** How far a service has come; it is as far as its slowest container. */
export const STAGES = ['waiting', 'starting', 'started', 'ready'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * The waiting services whose own dependencies are satisfied.
 * @param stages  of every service, by name
 */
export function startable(topology: Topology, stages: ReadonlyMap<string, Stage>): readonly Service[] {
  return topology.services.filter(
    ({ name, dependsOn }) =>
      stages.get(name) === 'waiting' && dependsOn.every((dependency) => isSatisfied(dependency, stages)),
  );
}

function isSatisfied({ service, condition }: Dependency, stages: ReadonlyMap<string, Stage>): boolean {
  const stage = stages.get(service);
  // of a service that somebody awaits to complete, 'ready' means that it has (see runsToItsEnd)
  return condition === 'service_started' ? stage === 'started' || stage === 'ready' : stage === 'ready';
}

/** Whether a service is a task that others await to end with status 0, rather than a server. */
export function runsToItsEnd(topology: Topology, service: string): boolean {
  return topology.services.some(({ dependsOn }) =>
    dependsOn.some((entry) => entry.service === service && entry.condition === 'service_completed_successfully'),
  );
}

/**
 * Whether a service may end with status 0 while the others come up, as a task that nobody waits for does: no hits go to it, nobody watches it
 * or asks for its health, and nothing would start it again.
 */
export function mayEnd(topology: Topology, { name, restart, healthcheck }: Service): boolean {
  const isAsked = topology.entries.some(({ service }) => service === name) || topology.collect[name] !== undefined;
  const isKept = restart === 'always' || restart === 'unless-stopped';
  return !isAsked && !isKept && healthcheck === undefined && !mustBeHealthy(topology, name);
}

/** Services that somebody awaits to be healthy; without a health check that cannot be known. */
export function mustBeHealthy(topology: Topology, service: string): boolean {
  return topology.services.some(({ dependsOn }) =>
    dependsOn.some((entry) => entry.service === service && entry.condition === 'service_healthy'),
  );
}

import { BenchdayError } from '../base/errors.ts';
import type { Dependency, Topology } from './topology.ts';

interface Dependent {
  readonly name: string;
  readonly dependsOn: readonly Dependency[];
}

/**
 * Services in waves: each depends only on services of earlier waves, so those of one wave may start in parallel.
 * @throws {BenchdayError} DEPENDENCY_CYCLE, naming the circle as `a -> b -> a`
 */
export function startOrder(topology: Pick<Topology, 'services'>): readonly (readonly Topology['services'][number][])[] {
  const cycle = findCycle(topology.services);
  if (cycle !== undefined) throw new BenchdayError('DEPENDENCY_CYCLE', cycleInWords(cycle));
  const started = new Set<string>();
  const waves: Topology['services'][number][][] = [];
  let waiting = [...topology.services];
  while (waiting.length > 0) {
    const wave = waiting.filter(({ dependsOn }) => dependsOn.every(({ service }) => started.has(service)));
    if (wave.length === 0) {
      const names = waiting.map(({ name }) => name).join(', ');
      throw new BenchdayError('INTERNAL', `services that depend on unknown ones reached the start order: ${names}`);
    }
    for (const { name } of wave) started.add(name);
    waves.push(wave);
    waiting = waiting.filter(({ name }) => !started.has(name));
  }
  return waves;
}

/** The first circle of dependencies, its first service repeated at the end; undefined when there is none. */
export function findCycle(services: readonly Dependent[]): readonly string[] | undefined {
  const byName = new Map(services.map((service) => [service.name, service]));
  const finished = new Set<string>();
  const follow = (name: string, trail: readonly string[]): readonly string[] | undefined => {
    const start = trail.indexOf(name);
    if (start !== -1) return [...trail.slice(start), name];
    if (finished.has(name)) return undefined;
    for (const { service } of byName.get(name)?.dependsOn ?? []) {
      const cycle = follow(service, [...trail, name]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(name);
    return undefined;
  };
  for (const { name } of services) {
    const cycle = follow(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** `services wait for each other in a circle: a -> b -> a` */
export function cycleInWords(cycle: readonly string[]): string {
  return `services wait for each other in a circle: ${cycle.join(' -> ')}`;
}

import type { Service, Topology } from './topology.ts';

/** What may die as one kind of thing: services that are instances of each other, or a server with all that stands on it. */
export interface Component {
  /** of a service: without the number of the instance */
  readonly name: string;
  readonly kind: 'service' | 'server';
  /** services of which it consists */
  readonly services: readonly string[];
  /** containers, all of them */
  readonly instances: number;
}

/**
 * The kinds of things a topology consists of, each once, servers last. What only prepares something and ends is none of them.
 * Services are instances of one kind when their names differ in a number at their end and they run the same image in the same role.
 */
export function componentsOf({ services, servers }: Pick<Topology, 'services' | 'servers'>): readonly Component[] {
  const kinds = new Map<string, Service[]>();
  for (const service of services.filter(({ name }) => !isPreparation(name, services))) {
    const key = JSON.stringify([stemOf(service.name), service.image, service.role]);
    kinds.set(key, [...(kinds.get(key) ?? []), service]);
  }
  return [
    ...[...kinds.values()].map((members): Component => {
      const [first] = members;
      return {
        name: members.length === 1 && first !== undefined ? first.name : stemOf(first?.name ?? ''),
        kind: 'service',
        services: members.map(({ name }) => name),
        instances: members.reduce((sum, { replicas }) => sum + replicas, 0),
      };
    }),
    ...servers.map(({ name }): Component => {
      const on = services.filter((service) => service.placement?.includes(name) === true);
      return { name, kind: 'server', services: on.map((service) => service.name), instances: 1 };
    }),
  ];
}

/** Somebody waits for its end. */
function isPreparation(name: string, services: readonly Service[]): boolean {
  return services.some(({ dependsOn }) =>
    dependsOn.some(({ service, condition }) => service === name && condition === 'service_completed_successfully'),
  );
}

function stemOf(name: string): string {
  return name.replace(/[-_]?\d+$/, '') || name;
}

import type { Component } from './components.ts';
import { componentsOf } from './components.ts';
import type { CollectSpecification, Service, Topology } from './topology.ts';

/** What decides by majority, as far as its collector tells what it is. */
const BY_MAJORITY: ReadonlySet<CollectSpecification['kind']> = new Set(['etcd', 'rabbitmq']);

export interface Suspected extends Component {
  /** why its loss may be the site's, as the file has it; none: nothing in the file says so */
  readonly suspicions: readonly string[];
}

/**
 * Every component, with what the file alone says against it. It is a suspicion: a service of one instance may be one that nobody misses,
 * and three instances may all wait for a fourth thing. A fault that is played decides.
 */
export function suspectedPoints(topology: Topology): readonly Suspected[] {
  const components = componentsOf(topology);
  const services = components.filter(({ kind }) => kind === 'service');
  return components.map((component) => ({
    ...component,
    suspicions: component.kind === 'server' ? ofServer(component, services, topology) : ofService(component, topology),
  }));
}

function ofService(component: Component, topology: Topology): string[] {
  const { instances } = component;
  const members = membersOf(component, topology);
  const servers = new Set(members.flatMap(({ placement = [] }) => placement));
  const [onlyServer, another] = servers;
  const isAlone = instances === 1;
  return [
    ...(isAlone ? ['there is one instance of it'] : []),
    ...(isAlone && members.some(({ mounts }) => mounts.some(({ kind }) => kind === 'volume'))
      ? ['what is in its volume is nowhere else']
      : []),
    ...(isAlone && topology.entries.every(({ service }) => component.services.includes(service))
      ? ['it is the only entry']
      : []),
    ...(instances === 2 && byMajority(component, topology) ? ['of two members one is no majority'] : []),
    ...(!isAlone && onlyServer !== undefined && another === undefined
      ? [`all ${instances} stand on server ${onlyServer}`]
      : []),
  ];
}

function ofServer({ name }: Component, services: readonly Component[], topology: Topology): string[] {
  const here = services.flatMap((component) => {
    const on = placesOf(component, topology).filter((server) => server === name).length;
    return on === 0 ? [] : [{ component, on }];
  });
  const all = here.filter(({ component, on }) => on === component.instances).map(({ component }) => component.name);
  const most = here.filter(
    ({ component, on }) => on < component.instances && 2 * on >= component.instances && byMajority(component, topology),
  );
  return [
    ...(all.length === 0 ? [] : [`every instance of ${all.join(', ')} stands on it`]),
    ...most.map(
      ({ component, on }) =>
        `${on} of the ${component.instances} members of ${component.name} stand on it, and the others are no majority`,
    ),
  ];
}

/** The server of each instance; fewer where the topology places nothing. */
function placesOf(component: Component, topology: Topology): readonly string[] {
  return membersOf(component, topology).flatMap(({ placement = [], replicas }) =>
    placement.length === 0
      ? []
      : Array.from({ length: replicas }, (_, replica) => placement[replica % placement.length] ?? ''),
  );
}

function membersOf({ services }: Component, topology: Topology): readonly Service[] {
  return topology.services.filter(({ name }) => services.includes(name));
}

function byMajority({ services }: Component, { collect }: Topology): boolean {
  return services.some((name) => (collect[name] ?? []).some(({ kind }) => BY_MAJORITY.has(kind)));
}

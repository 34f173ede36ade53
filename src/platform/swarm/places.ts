import { BenchdayError } from '../../base/errors.ts';
import { counted, plainNumber } from '../../base/number-text.ts';
import type { Topology } from '../../topology/topology.ts';
import { serverOf } from '../engine/server-groups.ts';
import { placeKey, type Places, type SwarmServer } from './swarm-cluster.ts';

/**
 * Where everything runs: as the topology says, whose servers are those of the Swarm by their names, or else in their order. What has no
 * place goes to the servers in turn, the same ones in each trial.
 * @param servers  names of the Swarm's
 * @throws {BenchdayError} USAGE for a topology with more servers than the Swarm has
 */
export function placesOf(topology: Topology, servers: readonly string[]): Places {
  const own = topology.servers.map(({ name }) => name);
  if (own.length > servers.length) {
    const message = `${topology.name} has ${counted(own.length, 'server')} (${own.join(', ')}), and the Swarm has ${servers.length}`;
    throw new BenchdayError('USAGE', message, { hint: 'x-benchday.servers of its compose file' });
  }
  const isByName = own.every((name) => servers.includes(name));
  const real = new Map(own.map((name, index) => [name, isByName ? name : (servers[index] ?? '')]));
  const places = new Map<string, string>();
  let next = 0;
  for (const service of topology.services) {
    for (let replica = 1; replica <= service.replicas; replica += 1) {
      const asked = serverOf(service, replica);
      const place = asked === undefined ? servers[next++ % servers.length] : real.get(asked);
      if (place === undefined) throw new BenchdayError('INTERNAL', `${service.name} has no server`);
      places.set(placeKey(service.name, replica), place);
    }
  }
  return places;
}

/** Budgets of the topology that the Swarm's servers do not have, one sentence each. */
export function budgetDifferences(topology: Topology, servers: readonly SwarmServer[]): readonly string[] {
  const places = placesOf(
    topology,
    servers.map(({ name }) => name),
  );
  const used = topology.services.flatMap((service) =>
    Array.from({ length: service.replicas }, (_, at) => ({
      asked: serverOf(service, at + 1),
      real: places.get(placeKey(service.name, at + 1)),
    })),
  );
  return topology.servers.flatMap(({ name, cpus, memoryBytes }) => {
    const real = used.find(({ asked }) => asked === name)?.real ?? name;
    const server = servers.find((one) => one.name === real);
    if (server === undefined || (server.cpus === cpus && server.memoryBytes === memoryBytes)) return [];
    const budget = (of: { readonly cpus: number; readonly memoryBytes: number }) =>
      `${counted(of.cpus, 'core', 'cores', plainNumber)} and ${plainNumber(of.memoryBytes / 2 ** 30)} GiB`;
    return [`${server.name} has ${budget(server)}, and ${topology.name} says ${budget({ cpus, memoryBytes })}`];
  });
}

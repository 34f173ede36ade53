import { BenchdayError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Topology } from '../../topology/topology.ts';

/** Which servers are taken down together, a search each; the first search is of the whole topology. */
export type DownSets = readonly (readonly string[])[];

const WHOLE: DownSets = [[]];

/** Before anything is built. @throws {BenchdayError} FAULT_REFUSED where no server can be taken down; USAGE where servers have no budgets of ours */
export function refuseServersDown(
  { serversDown, servers }: { readonly serversDown?: string | undefined; readonly servers?: string | undefined },
  { id, grips }: Pick<Platform, 'id' | 'grips'>,
): void {
  if (servers !== undefined && id === 'swarm')
    throw new BenchdayError(
      'USAGE',
      '--servers: budgets of servers are set on one Docker engine only; nodes of a Swarm are as large as they are',
    );
  if (serversDown === undefined || grips !== undefined) return;
  throw new BenchdayError('FAULT_REFUSED', '--servers-down: servers can only be taken down on one Docker engine');
}

/**
 * @param word  `1`: each server by itself; `srv2` or `srv2,srv3`: those, together; absent: none
 * @throws {BenchdayError} USAGE naming the servers there are
 */
export function downSetsOf({ name, servers }: Pick<Topology, 'name' | 'servers'>, word: string | undefined): DownSets {
  if (word === undefined) return WHOLE;
  const known = servers.map((server) => server.name);
  const refuse = (why: string): never => {
    throw new BenchdayError('USAGE', `--servers-down ${word}: ${why}`);
  };
  if (known.length === 0) return refuse(`${name} declares no servers (x-benchday.servers)`);
  if (/^\d+$/.test(word) && !known.includes(word)) {
    if (word !== '1')
      return refuse(`1 takes each server down by itself; name those to take down together: ${known.join(',')}`);
    return [[], ...known.map((server) => [server])];
  }
  const named = word.split(',').map((one) => one.trim());
  const unknown = named.find((one) => !known.includes(one));
  if (unknown !== undefined)
    return refuse(`${name} has no server ${unknown}${didYouMean(unknown, known)}; there are ${known.join(', ')}`);
  const down = known.filter((server) => named.includes(server));
  if (down.length === known.length) return refuse('nothing would be left');
  return [[], down];
}

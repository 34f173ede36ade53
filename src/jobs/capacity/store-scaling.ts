import { basename } from 'node:path';
import { type OnSoMany, scalingOf } from '../../verdicts/capacity/scaling.ts';
import type { Topology } from '../../topology/topology.ts';
import { writeCapacity } from './capacity-files.ts';
import type { CapacityOfTopology } from './sentences.ts';

/**
 * Stores beside each search of a topology on some of its servers what the others found, and what more servers add.
 * @param asked  numbers of servers, ascending
 * @param results  of all searches so far; replaced by what is stored
 * @throws {BenchdayError} DISK_FULL, STORE_FAILED
 */
export async function storeScaling(
  results: CapacityOfTopology[],
  { name, servers }: Pick<Topology, 'name' | 'servers'>,
  asked: readonly number[],
): Promise<void> {
  if (asked.length < 2) return;
  const own = results.filter((one) => one.topology === name && one.servers !== undefined);
  const found = own.flatMap(({ servers: on, record, folder }): OnSoMany[] => {
    if (on === undefined || record === undefined || record.experiments.length === 0) return [];
    const { lower, upper, isConfirmed } = record.result;
    const ends = { ...(lower !== undefined && { lower }), ...(upper !== undefined && { upper }) };
    const cores = coresOf(servers.slice(0, on.count), on.cpus);
    return [{ servers: on.count, cores, folder: basename(folder), ...ends, isConfirmed }];
  });
  const unserved = own.flatMap(({ servers: on, notServed }) => (on && notServed !== undefined ? [on.count] : []));
  const missing = asked.filter((count) => !unserved.includes(count) && found.every((one) => one.servers !== count));
  const scaling = scalingOf(name, found, { missing, unserved });
  for (const [at, { record, ...one }] of results.entries()) {
    if (record === undefined || !own.some(({ record: other }) => other === record)) continue;
    const stored = { ...record, scaling };
    await writeCapacity(one.folder, stored);
    results[at] = { ...one, record: stored };
  }
}

/** Without the noise of adding tenths. */
function coresOf(servers: Topology['servers'], cpus: number | undefined): number {
  return Number(servers.reduce((sum, own) => sum + (cpus ?? own.cpus), 0).toFixed(3));
}

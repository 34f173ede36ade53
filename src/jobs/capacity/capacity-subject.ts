import { engineWorkshop } from '../../platform/engine/image-workshop.ts';
import { BenchdayError } from '../../base/errors.ts';
import type { LoadEngine } from '../../load/load-engine.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { ReadTopology } from '../../topology/compose/topology-file.ts';
import type { Topology } from '../../topology/topology.ts';
import { shownImage } from '../../topology/shown-image.ts';
import { refuseHostAccess } from '../../topology/granted-access.ts';
import { type GrantWords, grantsOf } from '../host-grants.ts';
import { readTopologies as readAll } from '../read-topologies.ts';
import { readyEngine } from '../ready-engine.ts';

/** A closed loop sends when it was answered: it cannot overload a server, so nothing would ever miss. @throws {BenchdayError} USAGE, ENGINE_UNAVAILABLE */
export async function dueTimeEngine(scenario: Scenario): Promise<LoadEngine> {
  const engine = await readyEngine(scenario);
  if (engine.hasDueTimes !== false) return engine;
  throw new BenchdayError('USAGE', `capacity needs due times, which the load engine ${engine.id} does not have`, {
    hint: 'set load.engine to replay in the scenario; --estimate uses autocannon by itself',
  });
}

/** Those named, or the reference of the scenario. @throws {BenchdayError} USAGE, HOST_ACCESS_REFUSED, and what is wrong with their files */
export async function readTopologies(
  named: readonly string[] | undefined,
  scenario: Scenario,
  allowHostAccess: GrantWords,
): Promise<readonly ReadTopology[]> {
  const names = named ?? (scenario.reference === '' ? [] : [scenario.reference]);
  if (names.length === 0) throw new BenchdayError('USAGE', `${scenario.name} names no topology; give --topology`);
  const topologies = await readAll(names, scenario.topologyPlaces);
  for (const { name, hostAccess } of topologies)
    await refuseHostAccess(name, hostAccess, grantsOf(allowHostAccess, scenario));
  return topologies;
}

/** Ids of a topology's images as they are now, by name, and by the name without secrets that records have. */
export async function imageIdsOf({ services }: Topology): Promise<ReadonlyMap<string, string>> {
  const workshop = await engineWorkshop();
  const ids = new Map<string, string>();
  for (const service of services) {
    const { image, imageId } = service;
    const facts = await workshop.find(imageId ?? image);
    if (facts !== undefined) for (const name of [image, shownImage(service)]) ids.set(name, facts.id);
  }
  return ids;
}

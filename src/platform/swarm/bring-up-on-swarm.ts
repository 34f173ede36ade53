import type Docker from 'dockerode';
import { throwIfAborted } from '../../base/clock.ts';
import { counted } from '../../base/number-text.ts';
import type { Topology } from '../../topology/topology.ts';
import type { BringUp, RunningTopology } from '../platform.ts';
import { explainEngineFailure } from '../engine/connection.ts';
import { networksOf } from '../engine/container-specification.ts';
import { failedBringUp } from '../engine/failed-bring-up.ts';
import { LABEL, labelsOf, objectName, ownerLabels, type Owner } from '../engine/names.ts';
import { refuseOtherOwner } from '../engine/other-owner.ts';
import { runningTopology } from '../engine/running-topology.ts';
import { startServices } from '../engine/start-services.ts';
import { budgetDifferences, placesOf } from './places.ts';
import { knownServices } from './ports.ts';
import { refuseForSwarm } from './refusals.ts';
import { configName } from './service-specification.ts';
import type { Places, SwarmCluster } from './swarm-cluster.ts';
import { SwarmHost } from './swarm-host.ts';
import { createAnew, ownersOf, removeFromSwarm } from './swarm-tear-down.ts';

const SHOWN_OTHERS = 3;

/** Platform.bringUp on a Swarm: all ready, or nothing left. */
export async function bringUpOnSwarm(cluster: SwarmCluster, request: BringUp): Promise<RunningTopology> {
  const { topology, signal } = request;
  throwIfAborted(signal);
  refuseForSwarm(topology);
  const owner = { runId: request.runId, trial: request.trial };
  const places = placesOf(
    topology,
    cluster.servers.map(({ name }) => name),
  );
  await refuseOtherOwner(owner.runId, async () => (await ownersOf(cluster, labelsOf(owner))).get(owner.runId) ?? []);
  try {
    // A run that was killed and is resumed comes by here, with the same names or for an earlier trial.
    const ofRun = { runId: owner.runId };
    const owners = (await ownersOf(cluster, labelsOf(ofRun))).get(owner.runId) ?? [];
    if (owners.length > 0 && owners.every(({ state }) => state === 'gone')) await removeFromSwarm(cluster, ofRun);
    await removeFromSwarm(cluster, owner);
    await cluster.bringImages(topology, places, signal);
    throwIfAborted(signal);
    const host = new SwarmHost(cluster, request, { places, ...(await makeGround(cluster.manager, topology, owner)) });
    const units = await startServices(request, host);
    throwIfAborted(signal);
    return runningTopology(request, {
      containers: units.map((unit) => host.placed(unit)),
      warnings: [...warningsOf(request, cluster), ...(await othersOn(cluster.manager, owner.runId))],
      // A node passes a connection on to its container, which refuses it until it listens: to be refused says nothing of the way there.
      outOfReach: () => undefined,
      stop: () => stop(cluster, request),
    });
  } catch (cause) {
    const failure = explainEngineFailure(cause, `${topology.name} could not be brought up`);
    const remove = () => removeFromSwarm(cluster, owner);
    throw await failedBringUp(failure, { cause, remove, command: cluster.removal ?? 'benchday down' });
  }
}

async function stop(cluster: SwarmCluster, { runId, trial, topology, onEvent }: BringUp): Promise<void> {
  try {
    await removeFromSwarm(cluster, { runId, trial });
  } catch (cause) {
    throw explainEngineFailure(cause, `${topology.name} could not be torn down`);
  }
  for (const { name } of topology.services) onEvent?.({ service: name, state: 'stopped' });
}

/** What else runs on the Swarm, whose load nobody here sees. */
async function othersOn(manager: Docker, runId: string): Promise<readonly string[]> {
  const services = await knownServices(manager, []);
  const others = services.filter(({ Spec }) => Spec.Labels?.[LABEL.run] !== runId).map(({ Spec }) => Spec.Name ?? '');
  if (others.length === 0) return [];
  const shown = others.toSorted().slice(0, SHOWN_OTHERS).join(', ');
  const more = others.length > SHOWN_OTHERS ? ' and more' : '';
  return [`${counted(others.length, 'other service')} on this Swarm may use the same nodes: ${shown}${more}`];
}

/** Networks of the trial, and the files that its services get as configs. */
async function makeGround(
  manager: Docker,
  topology: Topology,
  owner: Owner,
): Promise<{ readonly networks: Map<string, string>; readonly configs: Map<string, string> }> {
  const Labels = ownerLabels(owner);
  const networks = new Map<string, string>();
  for (const name of new Set(topology.services.flatMap((service) => networksOf(service).map((one) => one.name)))) {
    const { isInternal, isAttachable } = topology.networkOptions?.[name] ?? {};
    const id = await createAnew(manager, owner, {
      Name: objectName(owner, name),
      CheckDuplicate: true,
      Driver: 'overlay',
      Labels,
      ...(isInternal === true && { Internal: true }),
      ...(isAttachable === true && { Attachable: true }),
    });
    networks.set(name, id);
  }
  const configs = new Map<string, string>();
  for (const { name, files = [] } of topology.services) {
    for (const [index, { content }] of files.entries()) {
      const Name = configName(owner, name, index);
      const Data = Buffer.from(content, 'utf8').toString('base64');
      const { id } = (await manager.createConfig({ Name, Labels, Data })) as { readonly id: string };
      configs.set(Name, id);
    }
  }
  return { networks, configs };
}

function warningsOf({ topology, cpuset }: BringUp, { servers }: SwarmCluster): readonly string[] {
  const fixed = topology.services.flatMap(({ name, ports }) =>
    ports.flatMap(({ published }) => (published === undefined ? [] : [`${name}: ${published}`])),
  );
  return [
    ...budgetDifferences(topology, servers),
    ...(cpuset === undefined
      ? []
      : [`the servers of the Swarm may use every core, also those kept for the generator (all but ${cpuset})`]),
    ...(fixed.length === 0
      ? []
      : [`fixed host ports are not published by a Swarm's servers, others are (${fixed.join(', ')})`]),
  ];
}

/** The images of what will run on each server, by its name. */
export function imagesByServer(topology: Topology, places: Places): ReadonlyMap<string, ReadonlySet<string>> {
  const images = new Map<string, Set<string>>();
  for (const [key, server] of places) {
    const service = topology.services.find(({ name }) => name === key.split(' ', 1)[0]);
    if (service === undefined) continue;
    images.set(server, (images.get(server) ?? new Set()).add(service.imageId ?? service.image));
  }
  return images;
}

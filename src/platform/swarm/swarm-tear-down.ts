import type Docker from 'dockerode';
import { monotonicMs, sleep } from '../../base/clock.ts';
import { BenchdayError } from '../../base/errors.ts';
import { mapLimited } from '../../base/limited.ts';
import { counted, plainSeconds } from '../../base/number-text.ts';
import { type ProcessState, processState } from '../../base/process-identity.ts';
import type { Leftovers, Removed } from '../platform.ts';
import { statusCodeOf } from '../engine/connection.ts';
import { labelsOf, LABEL, type Scope } from '../engine/names.ts';
import { removeByLabels } from '../engine/tear-down.ts';
import { knownServices } from './ports.ts';
import type { SwarmCluster, SwarmServer } from './swarm-cluster.ts';

/** All that removing needs. */
type SwarmEngines = Pick<SwarmCluster, 'manager'> & { readonly servers: readonly Pick<SwarmServer, 'docker'>[] };

const AT_ONCE = 8;
const GONE_WITHIN_MS = 60_000;
const BETWEEN_LOOKS_MS = 300;
/** @source Docker Engine API: a name that is taken */
const CONFLICT = 409;

/**
 * Removes what carries benchday's labels from all nodes: services first, or the Swarm would start their containers again; then containers,
 * volumes, networks and configs. What is gone already is no error.
 */
export async function removeFromSwarm({ manager, servers }: SwarmEngines, scope: Scope): Promise<Removed> {
  const labels = labelsOf(scope);
  const services = await knownServices(manager, labels);
  await mapLimited(services, AT_ONCE, ({ ID }) => unlessGone(manager.getService(ID).remove()));
  let volumes = 0;
  await mapLimited(servers, AT_ONCE, async ({ docker }) => {
    await removeContainers(docker, labels);
    volumes += (await removeByLabels(docker, labels, ['volumes'])).volumes;
  });
  const networks = await removeNetworks(manager, labels);
  const configs = (await manager.listConfigs({ filters: { label: labels } })) as unknown as readonly {
    readonly ID: string;
  }[];
  await mapLimited(configs, AT_ONCE, ({ ID }) => unlessGone(manager.getConfig(ID).remove()));
  return { containers: services.length, networks, volumes };
}

/** A task that was on its way when its service was removed may still start, so none must have been seen twice in a row. */
async function removeContainers(docker: Docker, labels: readonly string[]): Promise<void> {
  const deadlineMs = monotonicMs() + GONE_WITHIN_MS;
  for (let unseen = 0; unseen < 2;) {
    const { containers } = await removeByLabels(docker, labels, ['containers']);
    const left = await docker.listContainers({ all: true, filters: { label: [...labels] } });
    unseen = containers === 0 && left.length === 0 ? unseen + 1 : 0;
    if (monotonicMs() > deadlineMs) throw notGone(counted(left.length, 'container'));
    if (unseen < 2) await sleep(BETWEEN_LOOKS_MS);
  }
}

/**
 * The Swarm refuses as long as it remembers a task in it, and lists one that it has removed for as long as a node still has its part.
 * @returns how many there were
 */
async function removeNetworks(manager: Docker, labels: readonly string[]): Promise<number> {
  const deadlineMs = monotonicMs() + GONE_WITHIN_MS;
  const seen = new Set<string>();
  let refusal: unknown;
  for (;;) {
    const left = await manager.listNetworks({ filters: { label: [...labels] } });
    const [first] = left;
    if (first === undefined) return seen.size;
    if (monotonicMs() > deadlineMs) throw notGone(`the network ${first.Name}`, refusal);
    if (seen.size > 0) await sleep(BETWEEN_LOOKS_MS);
    for (const { Id } of left) {
      seen.add(Id);
      try {
        await unlessGone(manager.getNetwork(Id).remove());
      } catch (cause) {
        if (statusCodeOf(cause) === undefined) throw cause;
        refusal = cause;
      }
    }
  }
}

/**
 * Makes a network whose name may still be taken: what a killed process had just asked for appears after all else of it was removed.
 * @returns its id
 */
export async function createAnew(manager: Docker, scope: Scope, wanted: Docker.NetworkCreateOptions): Promise<string> {
  const deadlineMs = monotonicMs() + GONE_WITHIN_MS;
  for (;;) {
    try {
      return (await manager.createNetwork(wanted)).id;
    } catch (cause) {
      if (statusCodeOf(cause) !== CONFLICT || monotonicMs() > deadlineMs) throw cause;
      await removeNetworks(manager, labelsOf(scope));
      await sleep(BETWEEN_LOOKS_MS);
    }
  }
}

function notGone(what: string, cause?: unknown): BenchdayError {
  return new BenchdayError('DOCKER_FAILED', `${what} could not be removed within ${plainSeconds(GONE_WITHIN_MS)}`, {
    cause,
  });
}

async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    if (statusCodeOf(cause) !== 404) throw cause;
  }
}

/**
 * What processes left that are gone; a living one's, or one's that cannot be asked, is left and named. A run that was killed and is resumed
 * has things of both, and is left.
 */
export async function removeSwarmLeftovers(cluster: SwarmEngines): Promise<Leftovers> {
  const runs = await ownersOf(cluster);
  const sum = { containers: 0, networks: 0, volumes: 0 };
  const left = [];
  for (const [runId, owners] of runs) {
    const owner = owners.find(({ state }) => state !== 'gone');
    if (owner !== undefined) {
      left.push({ runId, owner, ...(await countOf(cluster, runId)) });
      continue;
    }
    const removed = await removeFromSwarm(cluster, { runId });
    sum.containers += removed.containers;
    sum.networks += removed.networks;
    sum.volumes += removed.volumes;
  }
  return { removed: sum, left };
}

/** The processes of each run that has anything on the Swarm. */
export async function ownersOf(
  { manager, servers }: SwarmEngines,
  labels: readonly string[] = [LABEL.run],
): Promise<ReadonlyMap<string, readonly ProcessState[]>> {
  const filters = { label: [...labels] };
  const services = await knownServices(manager, labels);
  const networks = await manager.listNetworks({ filters });
  const configs = await manager.listConfigs({ filters });
  const volumes = await mapLimited(
    servers,
    AT_ONCE,
    async ({ docker }) => (await docker.listVolumes({ filters })).Volumes,
  );
  const all = [
    ...[...services, ...configs].map(({ Spec }) => Spec?.Labels),
    ...[...networks, ...volumes.flat()].map(({ Labels }) => Labels),
  ];
  const runs = new Map<string, ProcessState[]>();
  for (const one of all) {
    const runId = one?.[LABEL.run] ?? '';
    runs.set(runId, [...(runs.get(runId) ?? []), processState(one?.[LABEL.owner])]);
  }
  return runs;
}

async function countOf({ manager, servers }: SwarmEngines, runId: string): Promise<Removed> {
  const label = labelsOf({ runId });
  const volumes = await mapLimited(
    servers,
    AT_ONCE,
    async ({ docker }) => (await docker.listVolumes({ filters: { label } })).Volumes,
  );
  return {
    containers: (await knownServices(manager, label)).length,
    networks: (await manager.listNetworks({ filters: { label } })).length,
    volumes: volumes.flat().length,
  };
}

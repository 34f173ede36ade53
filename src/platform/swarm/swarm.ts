import type { Topology } from '../../topology/topology.ts';
import type { Platform } from '../platform.ts';
import { explainEngineFailure } from '../engine/connection.ts';
import { describeEngine } from '../engine/engine.ts';
import { bringUpOnSwarm } from './bring-up-on-swarm.ts';
import { placesOf } from './places.ts';
import { refuseForSwarm } from './refusals.ts';
import type { Places, SwarmCluster } from './swarm-cluster.ts';
import { removeFromSwarm, removeSwarmLeftovers } from './swarm-tear-down.ts';

/** A Swarm as a platform. */
export function swarmPlatform(cluster: SwarmCluster): Platform {
  const placesIn = (topology: Topology): Places => {
    refuseForSwarm(topology);
    return placesOf(
      topology,
      cluster.servers.map(({ name }) => name),
    );
  };
  return {
    id: 'swarm',
    // A topology with data is refused with its images, so that there is nothing to restore and nothing kept.
    restoreData: () => Promise.resolve(),
    keptData: () => Promise.resolve(0),
    removeData: () => Promise.resolve(0),
    bringUp: (request) => bringUpOnSwarm(cluster, request),
    refuse: (topology) =>
      Promise.resolve(topology)
        .then(placesIn)
        .then(() => undefined),
    async requireImages(topology, signal) {
      await cluster.bringImages(topology, placesIn(topology), signal);
    },
    missingImages: (topology) => cluster.missingImages(topology),
    tearDown: (runId) => removing(removeFromSwarm(cluster, runId === undefined ? 'all' : { runId })),
    removeLeftovers: () => removing(removeSwarmLeftovers(cluster)),
    describe: async () => ({
      ...(await describeEngine(cluster.manager)),
      ...(cluster.record !== undefined && { swarm: cluster.record }),
    }),
    addresses: [...new Set(cluster.servers.flatMap(({ address }) => address ?? []))],
  };
}

async function removing<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw explainEngineFailure(cause, 'not everything could be removed from the Swarm');
  }
}

import type { Platform } from '../platform.ts';
import { explainEngineFailure } from '../engine/connection.ts';
import { describeEngine } from '../engine/engine.ts';
import { bringUpOnSwarm } from './bring-up-on-swarm.ts';
import { placesOf } from './places.ts';
import { refuseForSwarm } from './refusals.ts';
import type { SwarmCluster } from './swarm-cluster.ts';
import { removeFromSwarm, removeSwarmLeftovers } from './swarm-tear-down.ts';

/** A Swarm as a platform. */
export function swarmPlatform(cluster: SwarmCluster): Platform {
  return {
    id: 'swarm',
    // A topology with data is refused with its images, so that there is nothing to restore and nothing kept.
    restoreData: () => Promise.resolve(),
    keptData: () => Promise.resolve(0),
    removeData: () => Promise.resolve(0),
    bringUp: (request) => bringUpOnSwarm(cluster, request),
    async requireImages(topology) {
      refuseForSwarm(topology);
      await cluster.bringImages(
        topology,
        placesOf(
          topology,
          cluster.servers.map(({ name }) => name),
        ),
      );
    },
    missingImages: (topology) => cluster.missingImages(topology),
    tearDown: (runId) => removing(removeFromSwarm(cluster, runId === undefined ? 'all' : { runId })),
    removeLeftovers: () => removing(removeSwarmLeftovers(cluster)),
    describe: () => describeEngine(cluster.manager),
  };
}

async function removing<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw explainEngineFailure(cause, 'not everything could be removed from the Swarm');
  }
}

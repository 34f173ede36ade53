import { BenchdayError } from '../../base/errors.ts';
import { connect, explainEngineFailure } from '../engine/connection.ts';
import { missingImages, requireImages } from '../engine/preparation.ts';
import type { Platform } from '../platform.ts';
import { imagesByServer } from '../swarm/bring-up-on-swarm.ts';
import { bringImages, idOf } from '../swarm/copy-images.ts';
import type { SwarmCluster } from '../swarm/swarm-cluster.ts';
import { swarmPlatform } from '../swarm/swarm.ts';
import { findLab } from './find-lab.ts';
import type { Lab } from './lab.ts';
import { insideOf } from './server-usage.ts';

/**
 * The Swarm of a lab as a platform.
 * @param say  is told what is copied to which server
 * @throws {BenchdayError} LAB_DOWN, DOCKER_MISSING, DOCKER_NO_PERMISSION
 */
export async function labPlatform(name: string, say: (line: string) => void): Promise<Platform> {
  const outer = await connect({});
  try {
    const found = await findLab(outer, name);
    if (found.state === 'none') throw new BenchdayError('LAB_DOWN', 'there is no lab');
    if (found.state === 'damaged')
      throw new BenchdayError('LAB_DOWN', `the lab is damaged: ${found.problems.join('; ')}`);
    return swarmPlatform(await clusterOf(found.lab, say));
  } catch (cause) {
    throw explainEngineFailure(cause, 'the lab could not be looked at');
  }
}

async function clusterOf(lab: Lab, say: (line: string) => void): Promise<SwarmCluster> {
  const { outer } = lab;
  const manager = lab.servers.find(({ role }) => role === 'manager');
  if (manager === undefined) throw new BenchdayError('LAB_DOWN', 'the lab has no manager');
  const servers = [];
  for (const server of lab.servers) {
    const { name, docker, cpus, memoryBytes, entryPorts: ports } = server;
    servers.push({ name, docker, cpus, memoryBytes, ports, locate: await insideOf(server, outer) });
  }
  return {
    manager: manager.docker,
    servers,
    async bringImages(topology, places, signal) {
      await requireImages(outer, topology);
      await bringImages(lab, imagesByServer(topology, places), { say, signal });
    },
    missingImages: (topology) => missingImages(outer, topology),
    imageId: async ({ image, imageId }) => imageId ?? (await idOf(outer, image)),
  };
}

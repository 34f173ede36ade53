import type Docker from 'dockerode';
import { BenchdayError } from '../../base/errors.ts';
import { shellWord } from '../../base/shell-word.ts';
import type { SwarmRecord } from '../../records/swarm-record.ts';
import { connect } from '../engine/connection.ts';
import { missingImages, requireImages } from '../engine/preparation.ts';
import type { Platform } from '../platform.ts';
import { imagesByServer } from './bring-up-on-swarm.ts';
import { bringImages, idOf } from './copy-images.ts';
import { type FoundSwarm, findSwarm, type SwarmPlace } from './find-swarm.ts';
import type { SwarmCluster } from './swarm-cluster.ts';
import { isContainerdStore, type SwarmInfo } from './swarm-facts.ts';
import { swarmPlatform } from './swarm.ts';

/** A Swarm of the user's own as a platform, with what of it cannot be used. */
export interface OwnSwarm {
  readonly platform: Platform;
  readonly found: FoundSwarm;
}

/**
 * A Swarm of the user's own, all of whose named nodes are reached. Images come from the engine that Docker's own client would speak to.
 * @param say  is told what is copied to which server
 * @throws {BenchdayError} SWARM_UNUSABLE naming everything that is wrong, and what findSwarm throws
 */
export async function ownSwarmPlatform(place: SwarmPlace, say: (line: string) => void): Promise<Platform> {
  const { platform, found } = await openOwnSwarm(place, say);
  const problems = [...found.problems, ...(found.servers.length === 0 ? [noServers(found)] : [])];
  if (problems.length === 0) problems.push(...(await imageProblems(found)));
  if (problems.length === 0) return platform;
  throw new BenchdayError('SWARM_UNUSABLE', `the Swarm cannot be measured on:\n  ${problems.join('\n  ')}`);
}

/** The same with those nodes alone that are reached: for what looks or removes. @throws {BenchdayError} what findSwarm throws */
export async function openOwnSwarm(place: SwarmPlace, say: (line: string) => void): Promise<OwnSwarm> {
  const found = await findSwarm(place);
  let source: Promise<Docker> | undefined;
  const around = { place, source: () => (source ??= connect({})), say };
  return { platform: swarmPlatform(clusterOf(found, around)), found };
}

/**
 * Why images cannot be copied to nodes, one sentence each: by another kind of store an image has another id.
 * @throws {BenchdayError} DOCKER_MISSING, DOCKER_NO_PERMISSION
 */
export async function imageProblems({ servers }: Pick<FoundSwarm, 'servers'>): Promise<readonly string[]> {
  const info = (await (await connect({})).info()) as SwarmInfo;
  const isContainerd = isContainerdStore(info);
  return servers
    .filter((server) => server.isContainerdStore !== isContainerd)
    .map(({ name }) => {
      const who = isContainerd ? [info.Name, name] : [name, info.Name];
      return `${name}: images cannot be copied to it: ${who[0] ?? ''} keeps them in containerd's store and ${who[1] ?? ''} does not, so that they have other ids`;
    });
}

function noServers({ problems, unnamed }: FoundSwarm): string {
  const nodes = unnamed.length === 0 ? '' : `; without a name are ${unnamed.join(', ')}`;
  const rest = problems.length > 0 ? 'no node is left' : `no node has a name${nodes}`;
  return `${rest}: docker node update --label-add srv=srv1 <node>`;
}

interface Around {
  readonly place: SwarmPlace;
  /** where images are: asked when they are needed */
  readonly source: () => Promise<Docker>;
  readonly say: (line: string) => void;
}

function clusterOf(found: FoundSwarm, { place, source, say }: Around): SwarmCluster {
  const { manager, servers } = found;
  return {
    manager,
    servers,
    async bringImages(topology, places, signal) {
      const outer = await source();
      await requireImages(outer, topology);
      await bringImages({ outer, servers }, imagesByServer(topology, places), { say, signal });
    },
    missingImages: async (topology) => missingImages(await source(), topology),
    imageId: async ({ image, imageId }) => imageId ?? (await idOf(await source(), image)),
    record: recordOf(found, place),
    removal: `benchday down ${wordsOf(place)}`,
  };
}

/** What names this Swarm on the command line. */
function wordsOf(place: SwarmPlace): string {
  const reached = nodeWords(place);
  const words = [
    ...(reached === '' ? [] : ['--swarm-nodes', reached]),
    ...['--swarm', place.manager].filter((word) => word !== ''),
  ];
  return words.map(shellWord).join(' ');
}

function nodeWords({ nodes }: SwarmPlace): string {
  return [...nodes].map(([name, word]) => `${name}=${word}`).join(',');
}

function recordOf({ id, servers }: FoundSwarm, place: SwarmPlace): SwarmRecord {
  const { manager } = place;
  const reached = nodeWords(place);
  return {
    id,
    manager,
    ...(reached !== '' && { nodes: reached }),
    servers: servers.map(({ name, cpus, memoryBytes, engineVersion: dockerVersion, kernel }) => {
      return { name, cpus, memoryBytes, dockerVersion, kernel };
    }),
  };
}

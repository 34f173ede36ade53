import { BenchdayError } from '../base/errors.ts';
import { enginePlatform } from '../platform/engine/engine.ts';
import { labPlatform } from '../platform/lab/lab-platform.ts';
import type { Platform } from '../platform/platform.ts';
import type { SwarmPlace } from '../platform/swarm/find-swarm.ts';
import { ownSwarmPlatform } from '../platform/swarm/own-swarm.ts';
import type { RunRecord } from '../records/run-record.ts';
import { LAB } from './lab/lab-up.ts';
import { requireAllowed } from './run/allowed-target.ts';

/** Where topologies are to run, as it is typed; nothing of it: on one Docker engine. */
export interface PlaceWords {
  /** on the servers of the lab */
  readonly lab?: boolean | undefined;
  /** on a Swarm of one's own: a manager's address or Docker context, or nothing for the engine that Docker's client would speak to */
  readonly swarm?: string | undefined;
  /** how its nodes' engines are reached, as srv1=ssh://user@host,srv2=... */
  readonly swarmNodes?: string | undefined;
}

/**
 * @param allowedHosts  of the scenario, beside this machine
 * @param say  is told what is copied to servers
 * @throws {BenchdayError} USAGE for words that exclude each other, DOCKER_MISSING, DOCKER_NO_PERMISSION, LAB_DOWN, SWARM_UNUSABLE, TARGET_NOT_ALLOWED
 */
export async function platformOf(
  words: PlaceWords,
  { allowedHosts, say }: { readonly allowedHosts: readonly string[]; readonly say: (line: string) => void },
): Promise<Platform> {
  const place = swarmPlaceOf(words);
  if (place === undefined) return words.lab === true ? labPlatform(LAB, say) : enginePlatform();
  const platform = await ownSwarmPlatform(place, say);
  requireAllowed(platform.addresses ?? [], allowedHosts);
  return platform;
}

/** @returns undefined where no Swarm is named. @throws {BenchdayError} USAGE */
export function swarmPlaceOf({ lab, swarm, swarmNodes }: PlaceWords): SwarmPlace | undefined {
  if (swarm === undefined) {
    if (swarmNodes === undefined) return undefined;
    throw new BenchdayError('USAGE', '--swarm-nodes says how the nodes of a --swarm are reached');
  }
  if (lab === true) throw new BenchdayError('USAGE', '--lab and --swarm exclude each other');
  const nodes = nodesIn(swarmNodes);
  if ([swarm, ...nodes.values()].some(hasPassword))
    throw new BenchdayError('USAGE', '--swarm and --swarm-nodes take no passwords, as they are stored with the run', {
      hint: 'ssh://user@host with a key, or a Docker context',
    });
  return { manager: swarm, nodes };
}

function hasPassword(word: string): boolean {
  return URL.canParse(word) && new URL(word).password !== '';
}

function nodesIn(word: string | undefined): ReadonlyMap<string, string> {
  const nodes = new Map<string, string>();
  for (const part of word?.split(',') ?? []) {
    const [, name = '', reached = ''] = /^\s*([^=\s]+)=(\S+)\s*$/.exec(part) ?? [];
    const problem =
      name === '' ? 'is no name with an address behind it' : nodes.has(name) ? 'is named twice' : undefined;
    if (problem !== undefined) {
      throw new BenchdayError('USAGE', `--swarm-nodes: ${JSON.stringify(part.trim())} ${problem}`, {
        hint: '--swarm-nodes srv1=ssh://user@host1,srv2=ssh://user@host2',
      });
    }
    nodes.set(name, reached);
  }
  return nodes;
}

/** Where an interrupted run was, as it would be typed. */
export function storedPlace({ environment: { platform, swarm } }: Pick<RunRecord, 'environment'>): PlaceWords {
  if (swarm !== undefined) return { swarm: swarm.manager, swarmNodes: swarm.nodes };
  return { lab: platform === 'swarm' };
}

/** @throws {BenchdayError} USAGE when a place is typed that an interrupted run says itself */
export function refuseTyped(words: PlaceWords): void {
  const [given] = Object.entries(typedPlace(words)).flatMap(([word, value]) => (value === undefined ? [] : [word]));
  if (given !== undefined)
    throw new BenchdayError('USAGE', `--resume continues where it was: --${given} cannot be given with it`);
}

/** What of a place was typed, for messages. */
export function typedPlace({ lab, swarm, swarmNodes }: PlaceWords): Readonly<Record<string, unknown>> {
  return { lab: lab === true ? lab : undefined, swarm, 'swarm-nodes': swarmNodes };
}

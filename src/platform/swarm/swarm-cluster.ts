import type Docker from 'dockerode';
import type { Service, Topology } from '../../topology/topology.ts';
import type { SwarmRecord } from '../../records/swarm-record.ts';
import type { MissingImage } from '../platform.ts';
import type { Locate } from '../engine/usage-reader.ts';

/** A Swarm, and how its servers are reached. */
export interface SwarmCluster {
  /** any manager's engine */
  readonly manager: Docker;
  readonly servers: readonly SwarmServer[];
  /**
   * Makes sure that each server has the images of what will run there.
   * @throws {BenchdayError} IMAGE_MISSING naming all that cannot be had; INTERRUPTED
   */
  bringImages(topology: Topology, places: Places, signal?: AbortSignal): Promise<void>;
  /** Images that no server has and none can be given. */
  missingImages(topology: Topology): Promise<readonly MissingImage[]>;
  /** The id of the image that a service runs, as the servers know it. */
  imageId(service: Service): Promise<string>;
  /** what is recorded of one that is not the lab */
  readonly record?: SwarmRecord;
  /** removes what a killed run left there; absent: benchday down */
  readonly removal?: string;
}

/** A node of the Swarm. */
export interface SwarmServer {
  /** its label `srv` */
  readonly name: string;
  /** its own engine */
  readonly docker: Docker;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** ports of the node that services may have, and the one by which each is reached from here */
  readonly ports: ReadonlyMap<number, number>;
  /** where they are reached; absent: at 127.0.0.1 */
  readonly address?: string;
  /** where the kernel of this machine keeps a container's counters; absent: its engine is asked */
  readonly locate?: (id: string) => Locate;
}

/** On which server each replica of each service runs, by `placeKey`. */
export type Places = ReadonlyMap<string, string>;

export function placeKey(service: string, replica: number): string {
  return `${service} ${replica}`;
}

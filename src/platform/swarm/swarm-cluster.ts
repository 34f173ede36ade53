import type Docker from 'dockerode';
import type { Service, Topology } from '../../topology/topology.ts';
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
}

/** A node of the Swarm. */
export interface SwarmServer {
  /** its label `srv` */
  readonly name: string;
  /** its own engine */
  readonly docker: Docker;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** ports of the node that services may have, and where on 127.0.0.1 each is reached */
  readonly ports: ReadonlyMap<number, number>;
  /** where the kernel of this machine keeps a container's counters; absent: its engine is asked */
  readonly locate?: (id: string) => Locate;
}

/** On which server each replica of each service runs, by `placeKey`. */
export type Places = ReadonlyMap<string, string>;

export function placeKey(service: string, replica: number): string {
  return `${service} ${replica}`;
}

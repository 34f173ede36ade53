import type { RebuildStep, VolumesFate } from '../records/drill-rebuild.ts';
import type { Inventory } from '../records/rebuild-plan.ts';
import type { Topology } from '../topology/topology.ts';

/** Losing a topology as a whole, and making it again. */
export interface Rebuilding {
  /** what its files do not say of it: what must be written down while it runs */
  inventory(): Inventory;
  /**
   * Kills all containers of the trial at once, then removes them and its networks; with their volumes, where those are lost too.
   * @returns what is gone. @throws {BenchdayError} DOCKER_FAILED where something of it is still there
   */
  lose(volumes: VolumesFate): Promise<Lost>;
  /**
   * Makes all of it again, in start order, each service waited for, at the addresses of before. What is asked of a container of the topology
   * goes to the new one from then on. What fails is left as far as it came, for the tear-down.
   * @throws {BenchdayError} as `Platform.bringUp`; INTERNAL where the plan and the files are not of one topology
   */
  rebuild(asked: RebuildRequest): Promise<void>;
}

/** How much is gone. */
export interface Lost {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
}

export interface RebuildRequest {
  /** read again */
  readonly topology: Topology;
  readonly inventory: Inventory;
  readonly volumes: VolumesFate;
  readonly signal: AbortSignal;
  readonly onStep: (step: RebuildStep, detail?: string) => void;
  /** told of each new container, once it is started */
  readonly onContainer: (made: { readonly before: string; readonly now: string }) => void;
}

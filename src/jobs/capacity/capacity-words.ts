import type { PlaceWords } from '../platform-of.ts';

/** What a search is asked for. */
export interface CapacityWords extends PlaceWords {
  readonly scenario: string;
  /** absent: the reference of the scenario */
  readonly topologies?: readonly string[] | undefined;
  /** first level, hits a day; estimate: begin there; absent: the scenario's day */
  readonly from?: number | 'estimate' | undefined;
  /** how far apart the ends may be, 0..1 */
  readonly tolerance: number;
  /** of an experiment's day */
  readonly durationMs: number;
  /** experiments of each topology, earlier ones not counted */
  readonly mostExperiments: number;
  /** only a quick guess by a closed loop */
  readonly onlyEstimate: boolean;
  /** use no earlier experiments */
  readonly isFresh: boolean;
  /** `1`, or names of servers with commas between them; absent: none are taken down */
  readonly serversDown?: string | undefined;
  /** numbers of servers with commas between them, a search on the first so many each; absent: on all of them */
  readonly servers?: string | undefined;
  /** cores of each of these servers; absent: as the file has them */
  readonly serverCpus?: number | undefined;
  /** what topologies may have of this machine, beside what the scenario names */
  readonly allowHostAccess?: readonly string[] | undefined;
  /** absolute */
  readonly reports: string;
}

import type { Serving } from '../../records/serving.ts';

/** What one counted trial says; absent: it was not read. */
export interface TrialFacts {
  readonly trial: number;
  readonly repetition: number;
  readonly isTimeValid: boolean;
  readonly p95Ms?: number | undefined;
  readonly errorRatio?: number | undefined;
  readonly statementsPerHit?: number | undefined;
  readonly databaseMsPerHit?: number | undefined;
  readonly cpuMsPerHit?: number | undefined;
  readonly memoryBytes?: number | undefined;
  /** cores at the day's busiest time */
  readonly roles?: Roles | undefined;
}

export type Roles = readonly { readonly role: string; readonly cores: number }[];

export interface EndpointFacts {
  readonly name: string;
  readonly isTimeValid: boolean;
  readonly p95Ms?: number | undefined;
  readonly errorRatio?: number | undefined;
}

/** What a topology's trials say. */
export interface TopologyFacts {
  readonly name: string;
  /** failing: so many errors that its figures are not those of a site that works, or stopped as it was far beyond the objectives */
  readonly state: 'measured' | 'failing' | 'invalid';
  /** those that count */
  readonly trials: readonly TrialFacts[];
  readonly endpoints: readonly EndpointFacts[];
  readonly serving?: Serving | undefined;
  /** 1 - statements per hit / those of the reference */
  readonly offloadRatio?: number | undefined;
  /** when and why it was stopped */
  readonly stopped?: string | undefined;
  /** why it is invalid, one sentence each */
  readonly problems: readonly string[];
}

/** What one thing is compared by; of all less is better. */
export const CRITERIA = ['cost', 'memory', 'statements', 'database-time', 'p95'] as const;
export type Criterion = (typeof CRITERIA)[number];

/** What stands for cost: money, else cores at the busiest time, else CPU time of a hit. */
export type CostBasis = 'price' | 'cores' | 'cpu';

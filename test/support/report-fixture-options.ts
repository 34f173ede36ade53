import type { Variant } from './report-fixture-facts.ts';

export interface FixtureOptions {
  readonly seed?: number;
  /** how many of legacy, cache, messaging, tasks, cluster */
  readonly topologies?: number;
  readonly trials?: number;
  readonly variant?: Variant;
  /** replaces the names of topologies, endpoints, queries and the host */
  readonly hostile?: readonly string[];
  readonly intervalMs?: number;
  /** the load engine says when hits were due; else it is as one that does not */
  readonly hasDueTimes?: boolean;
  readonly durationMs?: number;
  readonly hits?: number;
}

export const START_MS = Date.UTC(2026, 10, 22, 20, 31, 5);

import { isDatabaseRead } from '../../topology/databases.ts';
import type { CollectSpecification } from '../../topology/topology.ts';
import type { FirstTopology } from './first-topology.ts';

/** A server that keeps data, and whether its work is read. */
export interface WatchedDatabase {
  readonly service: string;
  readonly image: string;
  /** kinds of collectors; empty: it is not measured */
  readonly watchedBy: readonly CollectSpecification['kind'][];
  /** why it is not measured, and what to do; or what was done so that it is */
  readonly note?: string;
}

const STATEMENTS = [
  "shared_preload_libraries = 'pg_stat_statements' in its settings",
  'create extension pg_stat_statements; in its database',
].join(', and ');

/** Databases and stores of a topology, as the scenario watches them. */
export function watchedDatabases({ topology, countings }: FirstTopology): WatchedDatabase[] {
  return topology.services.flatMap(({ name, image, role }): WatchedDatabase[] => {
    const collectors = topology.collect[name] ?? [];
    const unwatched = topology.unwatched[name];
    if (unwatched !== undefined) return [{ service: name, image, watchedBy: [], note: unwatched }];
    if (role !== 'database' && !collectors.some(isDatabaseRead)) return [];
    const counting = countings.get(name);
    if (counting?.kind === 'by-hand') {
      const note = `${counting.why}. It counts with ${STATEMENTS}; then take the line with collect out of the scenario`;
      return [{ service: name, image, watchedBy: [], note }];
    }
    const watchedBy = collectors.map(({ kind }) => kind);
    if (counting !== undefined)
      return [{ service: name, image, watchedBy, note: 'benchday/statements.yaml has it count its statements' }];
    if (watchedBy.length > 0) return [{ service: name, image, watchedBy }];
    const note =
      'nobody knows user and password, or how to ask it; docs/databases.md of benchday has what collect takes';
    return [{ service: name, image, watchedBy, note }];
  });
}

/**
 * What a scenario says of collectors: of one that was guessed and would refuse the trial, that it is not watched. The other guesses stand.
 * @returns undefined: all do
 */
export function collectOf({ countings }: FirstTopology): Readonly<Record<string, unknown>> | undefined {
  const refused = [...countings].flatMap(([name, { kind }]) => (kind === 'by-hand' ? [name] : []));
  return refused.length === 0 ? undefined : Object.fromEntries(refused.map((name) => [name, []]));
}

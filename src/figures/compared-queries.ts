import type { TopologySummary } from '../records/summary.ts';

type Query = NonNullable<TopologySummary['measured']>['queries'][number];

/** Of each topology, so many that took most time. */
const TOP_QUERIES = 15;

/**
 * The costliest queries of every topology, each with what every topology asked of it: none is known too, where the databases list every
 * query that they were asked. What is not known stays absent.
 * @param topologies  with all of their queries, most time first
 */
export function withComparedQueries(topologies: readonly TopologySummary[]): TopologySummary[] {
  const shown = new Set(
    topologies.flatMap(({ measured }) => (measured?.queries ?? []).slice(0, TOP_QUERIES).map(({ query }) => query)),
  );
  return topologies.map((topology) => {
    const { measured } = topology;
    // Queries are listed by what counts their time. MariaDB and MySQL count statements without it too, and list nothing then.
    if (measured?.database?.databaseTimeMs === undefined) return topology;
    const own = measured.queries.filter(({ query }) => shown.has(query));
    const asked = new Set(own.map(({ query }) => query));
    const blocks = measured.queries.some(({ blocksPerThousandHits }) => blocksPerThousandHits !== undefined);
    const others = [...shown].filter((query) => !asked.has(query)).map((query) => never(query, blocks));
    return { ...topology, measured: { ...measured, queries: [...own, ...others] } };
  });
}

function never(query: string, countsBlocks: boolean): Query {
  return {
    ...{ query, callsPerThousandHits: 0, msPerThousandHits: 0, rowsPerThousandHits: 0 },
    ...(countsBlocks ? { blocksPerThousandHits: 0 } : {}),
  };
}

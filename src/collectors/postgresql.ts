import type { Client } from 'pg';
import type { Probe } from './collector.ts';
import type { Sample } from '../records/sample.ts';
import { instanceCollector } from './instances.ts';
import { type MetricName } from '../records/metrics.ts';
import { sample } from '../records/sample.ts';
import { connectPostgresql } from './postgresql-connection.ts';

/** Our statements carry this comment, by which pg_stat_statements tells them from the application's. */
const MARK = '/* benchday:collector */';
const ANSWER_WITHIN_MS = 5_000;
const LONGEST_QUERY_TEXT = 300;

/**
 * What each standby has not replayed. A server in recovery has no position of its own to write at, and feeds others
 * from what it replayed. Without traffic there is no time to measure: a standby that has everything is 0 ms behind.
 */
const STANDBYS = `(select coalesce(json_agg(json_build_object('name', name, 'bytes', bytes,
    'ms', coalesce(ms, case when bytes = 0 then 0 end))), '[]') from (
  select application_name as name, extract(epoch from replay_lag)::float8 * 1000 as ms, greatest(0, pg_wal_lsn_diff(
    case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end, replay_lsn))::float8 as bytes
  from pg_stat_replication where state in ('streaming', 'catchup') and replay_lsn is not null) r)`;

/** One row, one column per metric; casts to float8 since the driver hands bigint and numeric over as text. */
const TOTALS = `select ${MARK}
  s.calls::float8 as "postgresql.statements_total", s.ms as "postgresql.time_ms_total",
  s.rows::float8 as "postgresql.rows_total", s.wal::float8 as "postgresql.wal_bytes_total",
  s.read::float8 as "postgresql.blocks_read_total", s.hit::float8 as "postgresql.blocks_hit_total",
  (select dealloc::float8 from pg_stat_statements_info) as "postgresql.deallocated_total",
  d.xact_commit::float8 as "postgresql.commits_total", d.xact_rollback::float8 as "postgresql.rollbacks_total",
  d.tup_returned::float8 as "postgresql.tuples_returned_total", d.tup_fetched::float8 as "postgresql.tuples_fetched_total",
  d.tup_inserted::float8 as "postgresql.tuples_inserted_total", d.temp_bytes::float8 as "postgresql.temporary_bytes_total",
  d.deadlocks::float8 as "postgresql.deadlocks_total",
  a.active::float8 as "postgresql.active_connections", a.open::float8 as "postgresql.connections",
  (select count(*)::float8 from pg_locks where not granted) as "postgresql.waiting_locks",
  (case when pg_is_in_recovery() then 0 else 1 end)::float8 as "postgresql.is_primary",
  ${STANDBYS} as standbys
from pg_stat_database d,
  (select coalesce(sum(calls), 0) as calls, coalesce(sum(total_exec_time), 0) as ms, coalesce(sum(rows), 0) as rows,
          coalesce(sum(wal_bytes), 0) as wal, coalesce(sum(shared_blks_read), 0) as read,
          coalesce(sum(shared_blks_hit), 0) as hit
   from pg_stat_statements q join pg_database b on b.oid = q.dbid and b.datname = current_database()
   where strpos(query, '${MARK}') = 0) s,
  (select count(*) filter (where state = 'active') as active, count(*) as open from pg_stat_activity
   where backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid()) a
where d.datname = current_database()`;

const QUERIES = `select ${MARK}
  left(regexp_replace(btrim(query), '\\s+', ' ', 'g'), ${LONGEST_QUERY_TEXT}) as text,
  sum(calls)::float8 as calls, sum(total_exec_time) as ms, sum(rows)::float8 as rows
from pg_stat_statements q join pg_database b on b.oid = q.dbid and b.datname = current_database()
where strpos(query, '${MARK}') = 0 group by 1`;

export const postgresql = instanceCollector(
  'postgresql',
  'PostgreSQL: statements, rows, blocks, WAL, connections, locks, standbys',
  async (instance) => probe(await connectPostgresql(instance, { answerWithinMs: ANSWER_WITHIN_MS })),
);

type Totals = Record<MetricName, number> & {
  readonly standbys: readonly { readonly name: string; readonly bytes: number; readonly ms: number | null }[];
};

function probe(client: Client): Probe {
  return {
    async read({ isEdge }) {
      const [row] = (await client.query<Totals>(TOTALS)).rows;
      if (row === undefined) throw new Error('the database reported no figures about itself');
      const { standbys, ...figures } = row;
      const totals = [
        ...Object.entries(figures).map(([metric, value]) => sample(metric as MetricName, value)),
        ...standbys.flatMap(({ name, bytes, ms }) => [
          sample('postgresql.standby_lag_bytes', bytes, name),
          ...(ms === null ? [] : [sample('postgresql.standby_lag_ms', ms, name)]),
        ]),
      ];
      return isEdge ? [...totals, ...(await readQueries(client))] : totals;
    },
    close: () => client.end(),
  };
}

async function readQueries(client: Client): Promise<Sample[]> {
  const { rows } = await client.query<{ text: string; calls: number; ms: number; rows: number }>(QUERIES);
  return rows.flatMap((row) => [
    sample('postgresql.query_calls_total', row.calls, row.text),
    sample('postgresql.query_time_ms_total', row.ms, row.text),
    sample('postgresql.query_rows_total', row.rows, row.text),
  ]);
}

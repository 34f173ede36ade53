import type { Client } from 'pg';
import { counted } from '../base/number-text.ts';
import type { Probe } from './collector.ts';
import type { Sample } from '../records/sample.ts';
import { instanceCollector } from './instances.ts';
import { type MetricName } from '../records/metrics.ts';
import { sample } from '../records/sample.ts';
import { connectPostgresql } from './postgresql-connection.ts';
import { ENTRIES, MARK, QUERY_TEXT } from './postgresql-entries.ts';
import { perServer } from './per-server.ts';
import { RESETS_TEXT, StatementFalls, entriesText } from './statement-falls.ts';

const ANSWER_WITHIN_MS = 5_000;
/** Readings in a row in which entries may be thrown away. */
const MOST_READINGS = 3;

/**
 * What each standby has not replayed. A server in recovery has no position of its own to write at, and feeds others
 * from what it replayed. Without traffic there is no time to measure: a standby that has everything is 0 ms behind.
 */
const STANDBYS = `(select coalesce(json_agg(json_build_object('name', name, 'bytes', bytes,
    'ms', coalesce(ms, case when bytes = 0 then 0 end))), '[]') from (
  select application_name as name, extract(epoch from replay_lag)::float8 * 1000 as ms, greatest(0, pg_wal_lsn_diff(
    case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end, replay_lsn))::float8 as bytes
  from pg_stat_replication where state in ('streaming', 'catchup') and replay_lsn is not null) r)`;

const ACTIVITY: readonly (readonly [column: string, metric: MetricName])[] = [
  ['tup_returned', 'postgresql.tuples_returned_total'],
  ['tup_fetched', 'postgresql.tuples_fetched_total'],
  ['tup_inserted', 'postgresql.tuples_inserted_total'],
  ['temp_bytes', 'postgresql.temporary_bytes_total'],
  ['deadlocks', 'postgresql.deadlocks_total'],
];

/** Where track_counts is off they stand still, whatever happens: null then. */
const activity = ACTIVITY.map(
  ([column, metric]) => `(case current_setting('track_counts') when 'on' then d.${column} end)::float8 as "${metric}"`,
).join(', ');

/** One row, one column per metric, null where it is not counted; casts to float8 since the driver hands bigint and numeric over as text. */
const totals = (version: number): string => `select ${MARK}
  s.calls::float8 as "postgresql.statements_total", s.ms as "postgresql.time_ms_total",
  s.rows::float8 as "postgresql.rows_total", s.wal::float8 as "postgresql.wal_bytes_total",
  s.read::float8 as "postgresql.blocks_read_total", s.hit::float8 as "postgresql.blocks_hit_total",
  s.entries::float8 as "postgresql.distinct_statements",
  current_setting('pg_stat_statements.max')::float8 as "postgresql.max_distinct_statements",
  (case current_setting('pg_stat_statements.track_utility') when 'on' then 1 else 0 end)::float8 as "postgresql.tracks_utility",
  (case current_setting('pg_stat_statements.track') when 'all' then 1 else 0 end)::float8 as "postgresql.tracks_nested",
  d.xact_commit::float8 as "postgresql.commits_total", d.xact_rollback::float8 as "postgresql.rollbacks_total",
  ${activity},
  coalesce(extract(epoch from d.stats_reset), 0)::float8 * 1000 as "postgresql.database_reset_ms",
  a.active::float8 as "postgresql.active_connections", a.open::float8 as "postgresql.connections",
  (select count(*)::float8 from pg_locks where not granted) as "postgresql.waiting_locks",
  (case when pg_is_in_recovery() then 0 else 1 end)::float8 as "postgresql.is_primary",
  ${STANDBYS} as standbys, s.unread::int as unread, s.each as "each", s.resets::int as resets,
  current_setting('pg_stat_statements.track') = 'none' or current_setting('compute_query_id') = 'off' as "countsNothing"
from pg_stat_database d,
  (select count(*) as entries, count(*) filter (where is_unread) as unread,
          coalesce(sum(calls) filter (where is_counted), 0) as calls,
          coalesce(sum(total_exec_time) filter (where is_counted), 0) as ms,
          coalesce(sum(rows) filter (where is_counted), 0) as rows,
          coalesce(sum(wal_bytes) filter (where is_counted), 0) as wal,
          coalesce(sum(shared_blks_read) filter (where is_counted), 0) as read,
          coalesce(sum(shared_blks_hit) filter (where is_counted), 0) as hit,
          ${entriesText(version)} as each, ${RESETS_TEXT} as resets
   from (${ENTRIES}) e) s,
  (select case when count(*) filter (where state = 'disabled') = 0 then count(*) filter (where state = 'active') end as active,
          count(*) as open from pg_stat_activity
   where backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid()) a
where d.datname = current_database()`;

const QUERIES = `select ${MARK}
  ${QUERY_TEXT} as text,
  sum(calls)::float8 as calls, sum(total_exec_time) as ms, sum(rows)::float8 as rows,
  sum(shared_blks_hit + shared_blks_read)::float8 as blocks
from (${ENTRIES}) e where is_counted group by 1`;

/** Asked before and after all others: what is thrown away between two of them would be in the one and not in the other. */
const THROWN_AWAY = `select ${MARK} dealloc::float8 as "postgresql.deallocated_total",
  extract(epoch from stats_reset)::float8 * 1000 as "postgresql.statements_reset_ms" from pg_stat_statements_info`;

export const postgresql = instanceCollector(
  'postgresql',
  'PostgreSQL: statements, rows, blocks, WAL, connections, locks, standbys',
  async (instance) => {
    const client = await connectPostgresql(instance, { answerWithinMs: ANSWER_WITHIN_MS });
    const version = await versionOf(client).catch(async (cause: unknown) => {
      await client.end();
      throw cause;
    });
    return probe({ client, totals: totals(version), falls: fallsOf(instance.container) });
  },
);

async function versionOf(client: Client): Promise<number> {
  const asked = `select ${MARK} current_setting('server_version_num')::int as version`;
  const [row] = (await client.query<{ version: number }>(asked)).rows;
  if (row === undefined) throw new Error('the database does not say its version');
  return row.version;
}

const fallsOf = perServer(() => new StatementFalls());

interface Asked {
  readonly client: Client;
  readonly totals: string;
  readonly falls: StatementFalls;
}

type Figures = Record<MetricName, number | null>;
type Totals = Figures & {
  readonly standbys: readonly { readonly name: string; readonly bytes: number; readonly ms: number | null }[];
  readonly unread: number;
  readonly each: string | null;
  readonly resets: number;
  readonly countsNothing: boolean;
};
interface QueryRow {
  readonly text: string;
  readonly calls: number;
  readonly ms: number;
  readonly rows: number;
  readonly blocks: number;
}

function probe(asked: Asked): Probe {
  return {
    async read({ isEdge }) {
      for (let reading = 1; reading <= MOST_READINGS; reading += 1) {
        const samples = await readOnce(asked, isEdge);
        if (samples !== undefined) return samples;
      }
      throw new Error(
        'pg_stat_statements throws entries away faster than it can be read: raise pg_stat_statements.max',
      );
    },
    close: () => asked.client.end(),
  };
}

/** @returns undefined when entries were thrown away while it read */
async function readOnce({ client, totals: figures, falls }: Asked, isEdge: boolean): Promise<Sample[] | undefined> {
  // In one message: a round trip for each would cost more than the answers.
  const asked = [THROWN_AWAY, figures, ...(isEdge ? [QUERIES] : []), THROWN_AWAY].join(';\n');
  const answers = (await client.query(asked)) as unknown as readonly { readonly rows: readonly unknown[] }[];
  const [before, told, ...rest] = answers.map(({ rows }) => rows);
  const after = rest.at(-1)?.[0] as Figures | undefined;
  const row = told?.[0] as Totals | undefined;
  if (row === undefined || after === undefined) throw new Error('the database reported no figures about itself');
  if (JSON.stringify(before?.[0]) !== JSON.stringify(after)) return undefined;
  const { each, resets, ...known } = row;
  return [
    ...totalSamples({ ...known, ...after }),
    sample('postgresql.reset_statements_total', falls.see(each, resets)),
    ...(isEdge ? querySamples(rest[0] as readonly QueryRow[]) : []),
  ];
}

function totalSamples({ standbys, unread, countsNothing, ...figures }: Omit<Totals, 'each' | 'resets'>): Sample[] {
  if (countsNothing) {
    throw new Error('pg_stat_statements counts nothing: pg_stat_statements.track is none, or compute_query_id is off');
  }
  if (unread > 0) {
    throw new Error(
      `the text of ${counted(unread, 'statement')} cannot be read, so that nobody knows whether they count: grant the user pg_read_all_stats`,
    );
  }
  return [
    ...Object.entries(figures).flatMap(([metric, value]) =>
      value === null ? [] : sample(metric as MetricName, value),
    ),
    ...standbys.flatMap(({ name, bytes, ms }) => [
      sample('postgresql.standby_lag_bytes', bytes, name),
      ...(ms === null ? [] : [sample('postgresql.standby_lag_ms', ms, name)]),
    ]),
  ];
}

function querySamples(rows: readonly QueryRow[]): Sample[] {
  return rows.flatMap((row) => [
    sample('postgresql.query_calls_total', row.calls, row.text),
    sample('postgresql.query_time_ms_total', row.ms, row.text),
    sample('postgresql.query_rows_total', row.rows, row.text),
    sample('postgresql.query_blocks_total', row.blocks, row.text),
  ]);
}

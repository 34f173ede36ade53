import type { RunningService } from '../platform/platform.ts';
import { instancesOf, type Instance } from './instances.ts';
import { connectPostgresql } from './postgresql-connection.ts';

const ANSWER_WITHIN_MS = 5_000;

/**
 * What the planner knows of each table, or, where nothing was analyzed yet, what the statistics counted: exact counts would read all
 * of the data, and so warm the caches that are to be measured.
 */
const TABLES = `select /* benchday:collector */ n.nspname || '.' || c.relname as table,
  case when c.reltuples >= 0 then c.reltuples else coalesce(s.n_live_tup, 0) end::float8 as rows
from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_stat_user_tables s on s.relid = c.oid
where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema')`;

export interface TableRows {
  /** with its schema, e.g. public.products */
  readonly table: string;
  /** as the database's own statistics have it */
  readonly rows: number;
}

/**
 * The tables of every PostgreSQL server that x-benchday.collect names, by name; of copies the largest count. Servers that do not
 * answer are left out. @returns undefined where no server answered, or there is none
 */
export async function readTables(services: readonly RunningService[]): Promise<readonly TableRows[] | undefined> {
  const servers = services.flatMap((service) => instancesOf(service, 'postgresql'));
  const answers = (await Promise.allSettled(servers.map(tablesOf))).flatMap((answer) =>
    answer.status === 'fulfilled' ? [answer.value] : [],
  );
  if (answers.length === 0) return undefined;
  const rows = new Map<string, number>();
  for (const one of answers.flat()) rows.set(one.table, Math.max(one.rows, rows.get(one.table) ?? one.rows));
  return [...rows].map(([table, count]) => ({ table, rows: count })).sort((a, b) => (a.table < b.table ? -1 : 1));
}

async function tablesOf(server: Instance<'postgresql'>): Promise<readonly TableRows[]> {
  const client = await connectPostgresql(server, { answerWithinMs: ANSWER_WITHIN_MS });
  try {
    return (await client.query<{ table: string; rows: number }>(TABLES)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

import { counted } from '../base/number-text.ts';
import { connectPostgresql } from './postgresql-connection.ts';
import { ENTRIES, MARK } from './postgresql-entries.ts';
import type { Instance } from './instances.ts';
import { messageOf } from '../base/errors.ts';

const ANSWER_WITHIN_MS = 5_000;

/** pg_stat_statements_info and what is at top level. */
const LEAST_VERSION = 140_000;
const LEAST_EXTENSION = [1, 9] as const;

/** What a server says about what the collector needs. */
export interface PostgresqlFacts {
  /** server_version_num */
  readonly version: number;
  /** version of the extension in this database; null: it was not created there */
  readonly extension: string | null;
  readonly isPreloaded: boolean;
  /** whether the view is found by its name alone */
  readonly isFound: boolean;
  readonly mayRead: boolean | null;
  /** pg_stat_statements.track; null: not preloaded */
  readonly track: string | null;
  /** null: a version that does not know it */
  readonly computeQueryId: string | null;
}

const FACTS = `select ${MARK} current_setting('server_version_num')::int as version,
  (select extversion from pg_extension where extname = 'pg_stat_statements') as extension,
  current_setting('pg_stat_statements.max', true) is not null as "isPreloaded",
  to_regclass('pg_stat_statements') is not null as "isFound",
  has_table_privilege(to_regclass('pg_stat_statements'), 'select') as "mayRead",
  current_setting('pg_stat_statements.track', true) as track,
  current_setting('compute_query_id', true) as "computeQueryId"`;

const UNREAD = `select ${MARK} count(*) filter (where is_unread)::int as unread from (${ENTRIES}) e`;

/** Errors of the server that will not go away by themselves. @source PostgreSQL, Appendix A: error codes */
const REFUSALS: Readonly<Record<string, string>> = {
  '28P01': 'correct user and password in x-benchday.collect',
  '28000': 'correct the user in x-benchday.collect, or let it in by pg_hba.conf',
  '3D000': 'correct the database in x-benchday.collect',
  '42501': 'grant connect on database',
};

/**
 * What keeps the collector from counting statements, one sentence each with what to type; [] where nothing does.
 * @throws {Error} the server does not answer: nobody knows
 */
export async function postgresqlNeeds(instance: Instance<'postgresql'>): Promise<readonly string[]> {
  const client = await connectPostgresql(instance, { answerWithinMs: ANSWER_WITHIN_MS }).catch((cause: unknown) => {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
    const remedy = REFUSALS[code];
    if (remedy === undefined) throw cause;
    return `${messageOf(cause)}: ${remedy}`;
  });
  if (typeof client === 'string') return [client];
  const { user } = instance.specification;
  try {
    const [facts] = (await client.query<PostgresqlFacts>(FACTS)).rows;
    if (facts === undefined) throw new Error('the database reported nothing about itself');
    const needs = needsOf(facts, user);
    if (needs.length > 0) return needs;
    const [row] = (await client.query<{ unread: number }>(UNREAD)).rows;
    return row === undefined || row.unread === 0
      ? []
      : [
          `the text of ${counted(row.unread, 'statement')} cannot be read, so that nobody knows whether they count: grant pg_read_all_stats to ${quoted(user)};`,
        ];
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** @param user  whom the collector is */
export function needsOf(facts: PostgresqlFacts, user: string): string[] {
  if (facts.version < LEAST_VERSION) {
    return [
      `it is PostgreSQL ${Math.floor(facts.version / 10_000)}, and statements are counted from 14 on: update it, or leave collect out`,
    ];
  }
  const needs = [];
  if (!facts.isPreloaded) {
    needs.push(
      "pg_stat_statements is not loaded: add it to shared_preload_libraries (alter system set shared_preload_libraries = 'pg_stat_statements'; where nothing else is in it), then start the server again",
    );
  }
  if (facts.extension === null) {
    needs.push('its database has no pg_stat_statements: create extension pg_stat_statements;');
  } else if (isOlder(facts.extension)) {
    needs.push(`its pg_stat_statements is version ${facts.extension}: alter extension pg_stat_statements update;`);
  } else if (!facts.isFound) {
    needs.push(
      'pg_stat_statements is in a schema that is not searched: alter extension pg_stat_statements set schema public;',
    );
  } else if (facts.mayRead === false) {
    needs.push(
      `${user} may not read pg_stat_statements: grant select on pg_stat_statements, pg_stat_statements_info to ${quoted(user)};`,
    );
  }
  if (facts.track === 'none') {
    needs.push(
      "pg_stat_statements.track is none: alter system set pg_stat_statements.track = 'top'; select pg_reload_conf();",
    );
  }
  if (facts.computeQueryId === 'off') {
    needs.push("compute_query_id is off: alter system set compute_query_id = 'auto'; select pg_reload_conf();");
  }
  return needs;
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_EXTENSION;
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

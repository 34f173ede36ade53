import { messageOf } from '../base/errors.ts';
import type { RunningService } from '../platform/platform.ts';
import type { DatabaseSettings } from '../records/trial-record.ts';
import { instancesOf, type Instance } from './instances.ts';
import { readMysqlSettings } from './mysql-needs.ts';
import { connectPostgresql } from './postgresql-connection.ts';
import { MARK } from './postgresql-entries.ts';

const ANSWER_WITHIN_MS = 5_000;
/** Of all entries; beyond, a measurement may well bring more new ones than there is room for. */
const FULL_FROM = 0.5;

/**
 * Settings that decide what pg_stat_statements counts, and those that single roles or databases have instead of them. One that a
 * server does not know is left out.
 */
const SETTINGS = `select ${MARK} name, setting as value from pg_settings
  where name in ('pg_stat_statements.track', 'pg_stat_statements.track_utility', 'pg_stat_statements.max', 'compute_query_id')
union all
select 'pg_stat_statements of single roles or databases', string_agg(one, ', ' order by one)
  from pg_db_role_setting, unnest(setconfig) one where one like 'pg\\_stat\\_statements.%' or one like 'compute\\_query\\_id%'
  having count(*) > 0
order by 1`;

const ENTRIES_HELD = `select ${MARK} count(*)::int as held from pg_stat_statements`;

export interface StatementSettings {
  /** of every server that answered */
  readonly settings: readonly DatabaseSettings[];
  /** one sentence each */
  readonly warnings: readonly string[];
}

/**
 * How the databases that x-benchday.collect names count statements, whether they have room to, and what of it they do not tell.
 * Never throws.
 */
export async function readStatementSettings(services: readonly RunningService[]): Promise<StatementSettings> {
  const asked = services.flatMap((service) => [
    ...instancesOf(service, 'postgresql').map((instance) => {
      const server = instance.name.instance ?? service.name;
      return { server, settings: () => settingsOf(server, instance) };
    }),
    ...instancesOf(service, ['mariadb', 'mysql'] as const).map((instance) => {
      const server = instance.name.instance ?? service.name;
      return { server, settings: () => readMysqlSettings(server, instance) };
    }),
  ]);
  const answers = await Promise.all(
    asked.map(({ server, settings }) =>
      settings().catch((reason: unknown) => ({
        settings: [],
        warnings: [`${server}: how it counts statements is not known: ${messageOf(reason)}`],
      })),
    ),
  );
  return {
    settings: answers.flatMap(({ settings }) => settings),
    warnings: answers.flatMap(({ warnings }) => warnings),
  };
}

async function settingsOf(server: string, instance: Instance<'postgresql'>): Promise<StatementSettings> {
  const client = await connectPostgresql(instance, { answerWithinMs: ANSWER_WITHIN_MS });
  try {
    const { rows: settings } = await client.query<{ name: string; value: string }>(SETTINGS);
    const { rows } = await client.query<{ held: number }>(ENTRIES_HELD);
    return { settings: [{ server, settings }], warnings: fullness(server, settings, rows[0]?.held) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function fullness(server: string, settings: DatabaseSettings['settings'], held: number | undefined): string[] {
  const max = settings.find(({ name }) => name === 'pg_stat_statements.max')?.value;
  if (max === undefined || held === undefined || held <= FULL_FROM * Number(max)) return [];
  return [
    `${server}: pg_stat_statements holds ${held} distinct statements, pg_stat_statements.max is ${max}: when it is full, statements cannot be counted; raise it`,
  ];
}

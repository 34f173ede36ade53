import { errnoOf, messageOf } from '../base/errors.ts';
import type { DatabaseSettings } from '../records/trial-record.ts';
import type { Instance } from './instances.ts';
import { type MysqlClient, type MysqlKind, connectMysql } from './mysql-connection.ts';

const ANSWER_WITHIN_MS = 5_000;

/** The server's word for a wrong user or password. */
const DENIED: readonly string[] = ['ER_ACCESS_DENIED_ERROR', 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR'];

/**
 * What keeps the collector from counting statements, one sentence each with what to type; [] where nothing does: SHOW GLOBAL STATUS asks
 * for no right.
 * @throws {Error} the server does not answer: nobody knows
 */
export async function mysqlNeeds(instance: Instance<MysqlKind>): Promise<readonly string[]> {
  try {
    const client = await connectMysql(instance, { answerWithinMs: ANSWER_WITHIN_MS });
    await client.close();
    return [];
  } catch (cause) {
    if (!DENIED.includes(errnoOf(cause) ?? '')) throw cause;
    return [`${messageOf(cause)}: correct user and password in x-benchday.collect`];
  }
}

/** What a server says about performance_schema, which tells what statements cost. */
export interface PerformanceSchema {
  readonly isOn: boolean;
  /** undefined: not asked */
  readonly mayRead?: boolean;
  readonly hasDigests?: boolean;
  /** instruments of statements that are off, or not timed */
  readonly off?: number;
}

/** How it counts, and what of it is missing, one sentence each with what to type. */
export async function readMysqlSettings(
  server: string,
  instance: Instance<MysqlKind>,
): Promise<{ readonly settings: readonly DatabaseSettings[]; readonly warnings: readonly string[] }> {
  const client = await connectMysql(instance, { answerWithinMs: ANSWER_WITHIN_MS });
  try {
    const variables = new Map(
      (await client.rows(`SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'performance_schema')`)).map(
        (row) => [String(row['Variable_name']), String(row['Value'])],
      ),
    );
    const isOn = variables.get('performance_schema') === 'ON';
    const missing = missingOf(isOn ? { isOn, ...(await digestsOf(client)) } : { isOn }, instance.specification.user);
    return {
      settings: [
        {
          server,
          settings: [
            { name: 'mysql.performance_schema', value: variables.get('performance_schema') ?? 'not known' },
            { name: 'mysql.statements', value: 'Com_*' },
            { name: 'mysql.version', value: variables.get('version') ?? 'not known' },
          ],
        },
      ],
      warnings: missing.map(
        (what) => `${server}: time, rows and single queries of its statements are not measured: ${what}`,
      ),
    };
  } finally {
    await client.close();
  }
}

async function digestsOf(client: MysqlClient): Promise<Omit<PerformanceSchema, 'isOn'>> {
  try {
    const [consumers] = await client.rows(
      `SELECT COUNT(*) AS digests FROM performance_schema.setup_consumers
       WHERE NAME IN ('global_instrumentation', 'thread_instrumentation', 'statements_digest') AND ENABLED = 'YES'`,
    );
    const [instruments] = await client.rows(
      `SELECT COUNT(*) AS off FROM performance_schema.setup_instruments
       WHERE (NAME LIKE 'statement/sql/%' OR NAME = 'statement/com/Execute') AND (ENABLED <> 'YES' OR TIMED <> 'YES')`,
    );
    return { mayRead: true, hasDigests: Number(consumers?.['digests']) === 3, off: Number(instruments?.['off']) };
  } catch (cause) {
    if (!/^ER_(?:TABLE|DB)ACCESS_DENIED_ERROR$/.test(errnoOf(cause) ?? '')) throw cause;
    return { mayRead: false };
  }
}

export function missingOf({ isOn, mayRead, hasDigests, off }: PerformanceSchema, user: string): string[] {
  if (!isOn)
    return ['performance_schema is OFF: write performance_schema = ON under [mysqld], then start the server again'];
  if (mayRead === false) {
    return [
      `${user} may not read performance_schema: GRANT SELECT ON performance_schema.* TO '${user.replaceAll("'", "''")}'@'%';`,
    ];
  }
  return [
    ...(hasDigests === false
      ? [
          `digests are off: UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME IN ('global_instrumentation', 'thread_instrumentation', 'statements_digest');`,
        ]
      : []),
    ...(off !== undefined && off > 0
      ? [
          `${off} instruments of statements are off: UPDATE performance_schema.setup_instruments SET ENABLED = 'YES', TIMED = 'YES' WHERE NAME LIKE 'statement/%';`,
        ]
      : []),
  ];
}

import { counted } from '../base/number-text.ts';
import { errnoOf, messageOf } from '../base/errors.ts';
import type { DatabaseSettings } from '../records/trial-record.ts';
import type { Instance } from './instances.ts';
import { type Counted, type NotOn, SWITCHES, missingSwitches } from './mysql-digests.ts';
import { digestsUnkept, isPerformanceSchemaOn, readVariables } from './mysql-variables.ts';
import { type MysqlClient, type MysqlKind, connectMysql } from './mysql-connection.ts';

const ANSWER_WITHIN_MS = 5_000;

/** There are some two hundred kinds of statements. */
const MOST_NAMED = 3;

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
  /** variables by which digests are not kept */
  readonly unkept?: readonly string[];
  /** undefined: not asked */
  readonly mayRead?: boolean;
  /** consumers and instruments without which statements are not counted, or not timed */
  readonly notOn?: readonly NotOn[];
}

/** How it counts, and what of it is missing, one sentence each with what to type. */
export async function readMysqlSettings(
  server: string,
  instance: Instance<MysqlKind>,
): Promise<{ readonly settings: readonly DatabaseSettings[]; readonly warnings: readonly string[] }> {
  const client = await connectMysql(instance, { answerWithinMs: ANSWER_WITHIN_MS });
  try {
    const variables = await readVariables(client);
    const isOn = isPerformanceSchemaOn(variables);
    const unkept = digestsUnkept(variables);
    const missing = missingOf(
      isOn ? { isOn, unkept, ...(await switchesOf(client)) } : { isOn },
      instance.specification.user,
    );
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

async function switchesOf(client: MysqlClient): Promise<Omit<PerformanceSchema, 'isOn'>> {
  try {
    const rows = (await client.rows(SWITCHES)) as unknown as readonly Counted[];
    return { mayRead: true, notOn: missingSwitches(rows) };
  } catch (cause) {
    if (!/^ER_(?:TABLE|DB)ACCESS_DENIED_ERROR$/.test(errnoOf(cause) ?? '')) throw cause;
    return { mayRead: false };
  }
}

export function missingOf({ isOn, unkept = [], mayRead, notOn = [] }: PerformanceSchema, user: string): string[] {
  if (!isOn)
    return ['performance_schema is OFF: write performance_schema = ON under [mysqld], then start the server again'];
  if (mayRead === false) {
    return [
      `${user} may not read performance_schema: GRANT SELECT ON performance_schema.* TO '${user.replaceAll("'", "''")}'@'%';`,
    ];
  }
  const [instruments, consumers] = [true, false].map((isInstrument) =>
    notOn.filter(({ name }) => name.startsWith('statement/') === isInstrument),
  ) as [NotOn[], NotOn[]];
  return [
    ...(unkept.length > 0
      ? [`no digests are kept: remove ${unkept.join(' and ')} under [mysqld], then start the server again`]
      : []),
    ...(consumers.length > 0
      ? [
          `consumers of performance_schema are off (${named(consumers)}): UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME IN (${consumers.map(({ name }) => `'${name}'`).join(', ')});`,
        ]
      : []),
    ...(instruments.length > 0
      ? [
          `${counted(instruments.length, 'instrument of statements is', 'instruments of statements are')} off or not timed (${named(instruments)}): UPDATE performance_schema.setup_instruments SET ENABLED = 'YES', TIMED = 'YES' WHERE NAME LIKE 'statement/%';`,
        ]
      : []),
  ];
}

function named(notOn: readonly NotOn[]): string {
  const names = notOn.slice(0, MOST_NAMED).map(({ state, name }) => (state === 'untimed' ? `${name} not timed` : name));
  return [...names, ...(notOn.length > MOST_NAMED ? ['...'] : [])].join(', ');
}

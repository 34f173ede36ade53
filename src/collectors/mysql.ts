import { perServer } from './per-server.ts';
import { wallMs } from '../base/clock.ts';
import { countOf } from '../base/count-of.ts';
import { errnoOf } from '../base/errors.ts';
import type { Probe } from './collector.ts';
import { instanceCollector } from './instances.ts';
import { type MysqlClient, connectMysql } from './mysql-connection.ts';
import { type Counted, DIGESTS, digestSamples, eventCounts, missingSwitches } from './mysql-digests.ts';
import { digestsUnkept, isPerformanceSchemaOn, readVariables } from './mysql-variables.ts';
import { STATUS, type Status, programStatements, statusSamples } from './mysql-status.ts';
import { type Sample, sample } from '../records/sample.ts';

const ANSWER_WITHIN_MS = 5_000;

/** Of a user who may not read performance_schema. */
const DENIED: readonly string[] = ['ER_TABLEACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR'];

export const mysql = instanceCollector(
  ['mariadb', 'mysql'],
  'MariaDB and MySQL: statements, rows, temporary tables, pages, locks, connections',
  async (instance) => {
    const client = await connectMysql(instance, { answerWithinMs: ANSWER_WITHIN_MS });
    const variables = await readVariables(client).catch(async (cause: unknown) => {
      await client.close();
      throw cause;
    });
    const hasDigests = isPerformanceSchemaOn(variables) && digestsUnkept(variables).length === 0;
    return probe({ client, own: ownOf(instance.container), hasDigests });
  },
  { id: 'mysql' },
);

/** What is known of a server over all connections to it. */
interface Own {
  /** statements of ours that count: SHOW does not */
  statements: number;
  /** how often each kind of event had come when it was last read */
  events: ReadonlyMap<string, number>;
  /** kinds of events that had come less often than before */
  resets: number;
  /** steps of stored programs by its status, as last told */
  programs?: number;
}

const ownOf = perServer((): Own => ({ statements: 0, events: new Map(), resets: 0 }));

interface Asked {
  readonly client: MysqlClient;
  readonly own: Own;
  readonly hasDigests: boolean;
}

function probe({ client, own, ...given }: Asked): Probe {
  let hasDigests = given.hasDigests;
  /** whether events told of stored programs at the last edge */
  let hasEvents = hasDigests;
  const digests = async (): Promise<Sample[] | undefined> => {
    own.statements += 1;
    try {
      const rows = (await client.rows(DIGESTS)) as unknown as readonly Counted[];
      noteResets(own, eventCounts(rows));
      if (missingSwitches(rows).length > 0) return undefined;
      return [...digestSamples(rows), sample('mysql.reset_events_total', own.resets)];
    } catch (cause) {
      if (!DENIED.includes(errnoOf(cause) ?? '')) throw cause;
      hasDigests = false;
      return undefined;
    }
  };
  return {
    async read({ isEdge }) {
      // What is asked for the digests counts, and is left out by number: so the number is taken first.
      const byQuery = isEdge && hasDigests ? await digests() : undefined;
      if (isEdge) hasEvents = byQuery !== undefined;
      const counted = own.statements;
      // Of its age: what was asked before may have taken seconds.
      const atMs = wallMs();
      const status = statusOf(await client.rows(STATUS));
      // Where events tell of stored programs, they do at the edges.
      const programs = hasEvents ? [] : programSamples(own, status);
      return [...statusSamples(status, { atMs, own: counted }), ...programs, ...(byQuery ?? [])];
    },
    close: () => client.close(),
  };
}

function programSamples(own: Own, status: Status): Sample[] {
  own.programs = programStatements(status, own.programs);
  return [sample('mysql.program_statements_total', own.programs)];
}

function noteResets(own: Own, events: ReadonlyMap<string, number>): void {
  own.resets += [...own.events].filter(([name, count]) => countOf(events, name) < count).length;
  own.events = events;
}

function statusOf(rows: readonly Readonly<Record<string, unknown>>[]): Status {
  return new Map(rows.map((row) => [String(row['Variable_name']), String(row['Value'])]));
}

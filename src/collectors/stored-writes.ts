import type { Client } from 'pg';
import type { RunningService } from '../cluster/cluster.ts';
import { BenchdayError, messageOf } from '../core/errors.ts';
import { instancesOf } from './instances.ts';
import { connectPostgresql } from './postgresql-connection.ts';

const COUNT_WITHIN_MS = 30_000;

/**
 * Asks a database how many of a trial's writes it holds, by the SQL that the topology declares.
 * @param pattern  LIKE pattern over op ids, handed over as $1
 * @throws {BenchdayError} SERVICE_DIED when it does not answer; FILE_INVALID when the SQL gives something else than `rows` and `ids`
 */
export async function countStoredWrites(
  database: RunningService,
  sql: string,
  pattern: string,
): Promise<{ readonly rows: number; readonly ids: number }> {
  const { name } = database;
  const [server] = instancesOf(database, 'postgresql');
  if (server === undefined) {
    throw new BenchdayError(
      'FILE_INVALID',
      `x-benchday.accounting names ${name}, but x-benchday.collect does not say how to reach it`,
    );
  }
  let client: Client | undefined;
  try {
    client = await connectPostgresql(server, { answerWithinMs: COUNT_WITHIN_MS });
    const { rows } = await client.query<Record<string, unknown>>(sql, [pattern]);
    const counts = { rows: Number(rows[0]?.['rows']), ids: Number(rows[0]?.['ids']) };
    if (Number.isInteger(counts.rows) && Number.isInteger(counts.ids)) return counts;
    throw new BenchdayError(
      'FILE_INVALID',
      `x-benchday.accounting.stored_writes.sql must give one row with the columns rows and ids, got ${JSON.stringify(rows[0])}`,
    );
  } catch (cause) {
    if (cause instanceof BenchdayError) throw cause;
    throw new BenchdayError('SERVICE_DIED', `${name} did not say how many writes it stored: ${messageOf(cause)}`, {
      cause,
    });
  } finally {
    await client?.end().catch(() => undefined);
  }
}

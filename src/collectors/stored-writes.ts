import { Client } from 'pg';
import type { RunningService } from '../cluster/cluster.ts';
import { BenchdayError, messageOf } from '../core/errors.ts';

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
  const { collect, name } = database;
  if (collect?.kind !== 'postgresql') {
    throw new BenchdayError(
      'FILE_INVALID',
      `x-benchday.accounting names ${name}, but x-benchday.collect does not say how to reach it`,
    );
  }
  const { user, password, database: catalogue } = collect;
  const client = new Client({
    ...database.address(collect.port),
    user,
    password,
    database: catalogue,
    connectionTimeoutMillis: 5000,
    query_timeout: 30_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
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
    await client.end().catch(() => undefined);
  }
}

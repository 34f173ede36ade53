import type { RunningService } from '../platform/platform.ts';
import { BenchdayError } from '../base/errors.ts';
import { askPrimary } from './primary-database.ts';

/** So many ids are fetched at once: memory stays flat on both sides. */
const FETCHED_AT_ONCE = 20_000;

/**
 * Asks how many of a trial's writes are stored, by the SQL that the topology declares.
 * @param databases  of several the primary is asked
 * @param pattern  LIKE pattern over op ids, handed over as $1
 * @throws {BenchdayError} SERVICE_DIED when it does not answer; FILE_INVALID when the SQL gives something else than `rows` and `ids`
 */
export async function countStoredWrites(
  databases: readonly RunningService[],
  sql: string,
  pattern: string,
): Promise<{ readonly rows: number; readonly ids: number }> {
  return askPrimary(databases, 'how many writes it stored', async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(sql, [pattern]);
    const counts = { rows: Number(rows[0]?.['rows']), ids: Number(rows[0]?.['ids']) };
    if (Number.isInteger(counts.rows) && Number.isInteger(counts.ids)) return counts;
    throw new BenchdayError(
      'FILE_INVALID',
      `x-benchday.accounting.stored_writes.sql must give one row with the columns rows and ids, got ${JSON.stringify(rows[0])}`,
    );
  });
}

/**
 * Reads op ids, one for each row: a write that is stored twice is there twice. A million take seconds.
 * @param sql  gives one column; $1 is `pattern`
 * @throws {BenchdayError} SERVICE_DIED when the database does not answer; FILE_INVALID when the SQL gives something else
 */
export async function readWriteIds(
  databases: readonly RunningService[],
  sql: string,
  pattern: string,
): Promise<readonly string[]> {
  return askPrimary(databases, 'which writes it stored', async (client) => {
    const ids: string[] = [];
    await client.query('begin read only');
    await client.query(`declare write_ids no scroll cursor for ${sql}`, [pattern]);
    for (;;) {
      const { rows } = await client.query<unknown[]>({
        text: `fetch ${FETCHED_AT_ONCE} from write_ids`,
        rowMode: 'array',
      });
      for (const row of rows) ids.push(idIn(row, sql));
      if (rows.length < FETCHED_AT_ONCE) break;
    }
    await client.query('rollback');
    return ids;
  });
}

function idIn(row: readonly unknown[], sql: string): string {
  const [id] = row;
  if (typeof id === 'string' && row.length === 1) return id;
  throw new BenchdayError('FILE_INVALID', `${sql}: must give one column of op ids, got ${JSON.stringify(row)}`);
}

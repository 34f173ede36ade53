import type { Client } from 'pg';
import type { RunningService } from '../platform/platform.ts';
import { BenchdayError, messageOf } from '../base/errors.ts';
import { instancesOf } from './instances.ts';
import { connectPostgresql } from './postgresql-connection.ts';

const ANSWER_WITHIN_MS = 30_000;

/**
 * Asks the one server that takes writes: of several that is the one not in recovery. Those that do not answer are left out.
 * @param what  for the message: what it did not say
 * @throws {BenchdayError} SERVICE_DIED when none or more than one is it, or it stops answering; FILE_INVALID when the topology does not say
 *   how to reach one
 */
export async function askPrimary<T>(
  databases: readonly RunningService[],
  what: string,
  ask: (client: Client) => Promise<T>,
): Promise<T> {
  const clients: { readonly name: string; readonly client: Client }[] = [];
  const silent: string[] = [];
  try {
    for (const database of databases) {
      try {
        clients.push({ name: database.name, client: await openedIfPrimary(database) });
      } catch (cause) {
        if (cause instanceof BenchdayError && cause.code === 'FILE_INVALID') throw cause;
        silent.push(`${database.name}: ${messageOf(cause)}`);
      }
    }
    const [primary, another] = clients;
    if (primary === undefined) throw died(what, `no primary answered (${silent.join('; ')})`);
    if (another !== undefined) throw died(what, `${clients.map(({ name }) => name).join(' and ')} each take writes`);
    try {
      return await ask(primary.client);
    } catch (cause) {
      if (cause instanceof BenchdayError) throw cause;
      throw died(what, `${primary.name}: ${messageOf(cause)}`, cause);
    }
  } finally {
    await Promise.allSettled(clients.map(({ client }) => client.end()));
  }
}

async function openedIfPrimary(database: RunningService): Promise<Client> {
  const [server] = instancesOf(database, 'postgresql');
  if (server === undefined) {
    if (database.collect.some(({ kind }) => kind === 'postgresql')) throw new Error('it does not run');
    throw unreachable(database.name);
  }
  const client = await connectPostgresql(server, { answerWithinMs: ANSWER_WITHIN_MS });
  try {
    const { rows } = await client.query<{ waits: boolean }>('select pg_is_in_recovery() as waits');
    if (rows[0]?.waits === false) return client;
    throw new Error('it is in recovery');
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw cause;
  }
}

function unreachable(name: string): BenchdayError {
  return new BenchdayError(
    'FILE_INVALID',
    `x-benchday.accounting names ${name}, but x-benchday.collect does not say how to reach it`,
  );
}

function died(what: string, why: string, cause?: unknown): BenchdayError {
  return new BenchdayError('SERVICE_DIED', `the database did not say ${what}: ${why}`, { cause });
}

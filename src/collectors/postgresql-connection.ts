import { Client } from 'pg';
import type { RunningService } from '../cluster/cluster.ts';

const CONNECT_WITHIN_MS = 2_000;

/**
 * A connection to a service whose x-benchday.collect says how.
 * @throws {Error} when it says nothing, or the server does not answer
 */
export async function connectPostgresql(
  service: RunningService,
  { answerWithinMs }: { readonly answerWithinMs: number },
): Promise<Client> {
  const { name, collect } = service;
  if (collect?.kind !== 'postgresql') throw new Error(`${name} is not a PostgreSQL server`);
  const { user, password, database, port } = collect;
  const client = new Client({
    ...service.address(port),
    user,
    password,
    database,
    application_name: 'benchday collector',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: answerWithinMs,
  });
  // a server that goes away between two queries: the next one fails and says so
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
